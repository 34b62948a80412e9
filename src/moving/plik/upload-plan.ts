import { Injectable } from '@nestjs/common';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { UploadEntity } from '../../database/entities/upload.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { UploadRepository } from '../../database/repositories/upload.repository.js';
import { UserRepository } from '../../database/repositories/user.repository.js';
import { shown } from '../pipeline/shown.js';
import type { PlikFile } from './plik-rows.js';
import type { Report } from './report.js';
import type { PlikUpload } from './upload-batches.js';

/** A file whose bytes are to come: it is new here, or here without them. */
export interface Wanted {
  readonly upload: Pick<UploadEntity, 'id' | 'userId'>;
  readonly file: PlikFile;
  /** The row that is here. */
  readonly here: FileEntity | undefined;
}

/** What is to be done for a batch. */
export interface UploadPlan {
  readonly uploads: UploadEntity[];
  /** Rows that are not here and have no bytes. */
  readonly files: FileEntity[];
  readonly wanted: Wanted[];
}

/** Compares what Plik has with what is here. Nothing that is here is ever overwritten. */
@Injectable()
export class UploadPlanner {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly files: FileRepository,
    private readonly users: UserRepository,
  ) {}

  async plan(batch: readonly PlikUpload[], known: KnownUsers, report: Report): Promise<UploadPlan> {
    const uploadsHere = byId(await this.uploads.findByIds(batch.map(({ entity }) => entity.id)));
    const fileIds = batch.flatMap(({ files }) => files.map(({ entity }) => entity.id));
    const filesHere = byId(await this.files.findByIds(fileIds));
    const owners = await this.owners(batch, known);
    const plan: UploadPlan = { uploads: [], files: [], wanted: [] };
    for (const { entity, files } of batch) {
      const here = uploadsHere.get(entity.id);
      const upload = here ?? withOwner(entity, owners, report);
      if (here === undefined) plan.uploads.push(upload);
      const before = sizeOf(plan);
      const open = here === undefined || isOpen(here, entity, report);
      report.add('uploads', open && here === undefined ? 'taken' : 'there');
      if (open) for (const file of files) planFile(plan, { upload, file }, filesHere, report);
      else report.add('files', 'there', '', files.length);
      if (here === undefined) upload.fileCount = sizeOf(plan) - before;
    }
    return plan;
  }

  private async owners(
    batch: readonly PlikUpload[],
    known: KnownUsers,
  ): Promise<ReadonlySet<string>> {
    const wanted = [...new Set(batch.map(({ entity }) => entity.userId))];
    const rows = await this.users.findByIds(wanted.filter((id) => id !== '' && !known.has(id)));
    return new Set(['', ...rows.map(({ id }) => id), ...wanted.filter((id) => known.has(id))]);
  }
}

/** Users that a rehearsal would have made. */
export type KnownUsers = ReadonlySet<string>;

const byId = <T extends { id: string }>(rows: readonly T[]): Map<string, T> =>
  new Map(rows.map((row) => [row.id, row]));

/** There is no foreign key in Plik: who is gone may have left uploads behind (contract §12). */
function withOwner(
  upload: UploadEntity,
  owners: ReadonlySet<string>,
  report: Report,
): UploadEntity {
  if (owners.has(upload.userId)) return upload;
  report.note('uploads', 'without an owner, who does not exist');
  return Object.assign(new UploadEntity(), upload, { userId: '', userToken: '' });
}

/** Whether an upload that is here still takes files. */
function isOpen(here: UploadEntity, theirs: UploadEntity, report: Report): boolean {
  if (here.deletedAt !== null) return false;
  if (here.uploadToken === theirs.uploadToken) return true;
  report.problem(`upload ${here.id}: another upload with this id is here`);
  return false;
}

function planFile(
  plan: UploadPlan,
  { upload, file }: Omit<Wanted, 'here'>,
  filesHere: ReadonlyMap<string, FileEntity>,
  report: Report,
): void {
  const { entity, hasBytes } = file;
  const here = filesHere.get(entity.id);
  if (here !== undefined && here.uploadId !== upload.id) {
    report.add('files', 'lost', 'its id is that of a file of another upload');
    report.problem(`${describe(file)}: its id is that of a file of upload ${here.uploadId}`);
  } else if (here === undefined && !hasBytes) {
    plan.files.push(entity);
    report.add('files', 'taken');
    report.note('files', `without bytes, which Plik has not either (${entity.status})`);
  } else if (here === undefined || (here.status === 'missing' && hasBytes)) {
    plan.wanted.push({ upload, file, here });
  } else if (here.status === 'uploading' && hasBytes) {
    report.add('files', 'leftOut', 'somebody is sending it just now');
  } else {
    report.add('files', 'there');
  }
}

const sizeOf = ({ files, wanted }: UploadPlan): number => files.length + wanted.length;

/** A file in one line. */
export const describe = ({ entity }: PlikFile): string =>
  `file ${entity.id} ${shown(entity.name)} of upload ${entity.uploadId}`;
