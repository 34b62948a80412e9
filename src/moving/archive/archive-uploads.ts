import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import type { Takeout } from '../../files/moving/takeout.js';
import type { Ledger } from '../pipeline/ledger.js';
import {
  type Arrival,
  type ArrivingFile,
  type LeftOut,
  type Source,
  type UploadPlan,
  type Wanted,
  withoutBytes,
} from '../pipeline/upload-plan.js';
import type { FileRow } from './records.js';

/** A file of an archive, and what the archive says of it. */
export interface ArchiveFile extends ArrivingFile {
  readonly row: FileRow;
}

/** Uploads of an archive, whose bytes come behind their rows; or not at all, and are in the storage already. */
export class ArchiveUploads implements Source<ArchiveFile> {
  /** `now`: ms since the epoch. */
  constructor(
    private readonly takeout: Takeout,
    private readonly now: number,
  ) {}

  admit(
    { entity, first }: Arrival<ArchiveFile>,
    owned: boolean,
    ledger: Ledger,
  ): UploadEntity | LeftOut {
    if (entity.expireAt !== null && entity.expireAt < this.now) return { leftOut: 'expired' };
    if (owned) return entity;
    if (first) ledger.problem(`upload ${entity.id} : its owner is not here`);
    return { leftOut: 'their owners are not here' };
  }

  another({ entity }: Arrival<ArchiveFile>, ledger: Ledger): void {
    ledger.problem(`upload ${entity.id} : another upload with this id is here`);
  }

  /** One that claims to be stored is looked at before it is told of. */
  bare({ entity }: ArchiveFile, ledger: Ledger): void {
    if (entity.status !== 'uploaded') ledger.add('files', 'taken');
  }

  busy({ entity }: ArchiveFile, ledger: Ledger): void {
    loseFile(entity, 'it is being received at the moment', ledger);
  }

  foreign({ entity }: ArchiveFile, _here: FileEntity, ledger: Ledger): void {
    loseFile(entity, 'its id belongs to a file of another upload', ledger);
  }

  /** Of an archive without bytes: whether the storage has those of its new files. */
  async look(
    { files, wanted }: UploadPlan<ArchiveFile>,
    ledger: Ledger,
  ): Promise<readonly Wanted<ArchiveFile>[]> {
    for (const file of files) {
      if (file.status !== 'uploaded') continue;
      const problem = await this.takeout.check(file, file);
      if (problem === null) ledger.add('files', 'taken');
      else loseFile(withoutBytes(file), problem, ledger);
    }
    return wanted;
  }
}

export function loseFile({ id, uploadId }: FileEntity, why: string, ledger: Ledger): void {
  ledger.add('files', 'lost');
  ledger.problem(`file ${id} of upload ${uploadId} : ${why}`);
}
