import { UploadEntity } from '../../database/entities/upload.entity.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { inParallel } from '../../common/parallel.js';
import type { FoundBytes } from '../../files/moving/adoption.js';
import type { Ledger } from '../pipeline/ledger.js';
import { shown } from '../pipeline/shown.js';
import type { Arrival, Source, UploadPlan, Wanted } from '../pipeline/upload-plan.js';
import type { PlikBytes } from './plik-bytes.js';
import type { PlikFile } from './plik-rows.js';

/** Files that are looked for at the same time. */
const AT_ONCE = 16;

/** Uploads of a Plik, whose bytes are looked for before their rows are stored. */
export class PlikUploads implements Source<PlikFile> {
  private readonly found = new Map<string, FoundBytes>();

  constructor(private readonly bytes: PlikBytes) {}

  /** There is no foreign key in Plik: who is gone may have left uploads behind (contract §12). */
  admit({ entity }: Arrival<PlikFile>, owned: boolean, ledger: Ledger): UploadEntity {
    if (owned) return entity;
    ledger.note('uploads', 'without an owner, who does not exist');
    return Object.assign(new UploadEntity(), entity, { userId: '', userToken: '' });
  }

  another({ entity }: Arrival<PlikFile>, ledger: Ledger): void {
    ledger.problem(`upload ${entity.id}: another upload with this id is here`);
  }

  bare({ entity }: PlikFile, ledger: Ledger): void {
    ledger.add('files', 'taken');
    ledger.note('files', `without bytes, which Plik has not either (${entity.status})`);
  }

  busy(_file: PlikFile, ledger: Ledger): void {
    ledger.add('files', 'leftOut', 'somebody is sending it just now');
  }

  foreign(file: PlikFile, here: FileEntity, ledger: Ledger): void {
    ledger.add('files', 'lost', 'its id is that of a file of another upload');
    ledger.problem(`${describe(file)}: its id is that of a file of upload ${here.uploadId}`);
  }

  /** What is not at its place is told. */
  async look(
    { wanted }: UploadPlan<PlikFile>,
    ledger: Ledger,
  ): Promise<readonly Wanted<PlikFile>[]> {
    this.found.clear();
    await inParallel(wanted, AT_ONCE, async ({ file }) => {
      const { id: fileId, uploadId, size } = file.entity;
      const { customerKey } = file;
      const located = await this.bytes.locate({ uploadId, fileId, customerKey });
      if ('problem' in located) loseFile(file, located.problem, ledger);
      else if (located.size !== size) {
        loseFile(file, `${located.size} bytes are there, ${size} should be`, ledger);
      } else this.found.set(fileId, located);
    });
    return wanted.filter(({ file }) => this.found.has(file.entity.id));
  }

  /** What was found of a file. */
  bytesOf({ entity }: PlikFile): FoundBytes {
    const found = this.found.get(entity.id);
    if (found === undefined) throw new Error(`nothing was found of file ${entity.id}`);
    return found;
  }
}

/** A file in one line. */
const describe = ({ entity }: PlikFile): string =>
  `file ${entity.id} ${shown(entity.name)} of upload ${entity.uploadId}`;

/** Problems that are the same but for their numbers are counted as one. */
const sortOf = (problem: string): string =>
  problem
    .replace(/^\d+ bytes are there.*/, 'another number of bytes is there')
    .replace(/^the MD5 .*/, 'the bytes have another MD5');

export function loseFile(file: PlikFile, problem: string, ledger: Ledger): void {
  ledger.add('files', 'lost', sortOf(problem));
  ledger.problem(`${describe(file)}: ${problem}`);
}
