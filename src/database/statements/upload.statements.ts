import type { FileEntity } from '../entities/file.entity.js';
import type { UploadEntity } from '../entities/upload.entity.js';
import { uploadAdded } from '../usage-details.js';
import { insertFiles } from './file.statements.js';
import { files as fileTable, number, select, uploads } from './rows.js';
import { type Connection, type Dialect, Query, Statement, Statements } from './statement.js';
import { type UsageStep, stepKey, stepText, stepUsage, stepValues } from './usage.statements.js';

export const LIVE_UPLOAD = select('upload_live', uploads, '"id" = ? AND "deleted_at" IS NULL');

const INSERT = new Statement(
  'upload_insert',
  `INSERT INTO ${uploads.name} (${uploads.list()}) VALUES (${uploads.places()})`,
);

/** Whether `insertUpload` is one statement, which needs no transaction around it. */
export const isOneStatement = (dialect: Dialect, files: readonly FileEntity[]): boolean =>
  dialect === 'postgres' && files.length <= 1;

/** Stores an upload and its files, and counts it. False: its owner is gone, and all is to be taken back. */
export async function insertUpload(
  c: Connection,
  upload: UploadEntity,
  files: readonly FileEntity[],
): Promise<boolean> {
  const step = {
    userId: upload.userId,
    delta: uploadAdded(upload),
    lastUploadAt: upload.createdAt,
  };
  if (isOneStatement(c.dialect, files)) return insertAtOnce(c, upload, files[0], step);
  await c.change(INSERT, uploads.values(upload, c.dialect));
  await insertFiles(c, files);
  // Last, since all uploads of a user wait for each other here.
  return stepUsage(c, step);
}

const insertions = new Statements<Query<number>>('upload_insert');

/** PostgreSQL: the count, then what it counts if there is somebody to count it for. */
async function insertAtOnce(
  c: Connection,
  upload: UploadEntity,
  file: FileEntity | undefined,
  step: UsageStep,
): Promise<boolean> {
  const key = `${String(file !== undefined)} ${stepKey(step)}`;
  const filed =
    file === undefined
      ? ''
      : `, filed AS (INSERT INTO ${fileTable.name} (${fileTable.list()}) ` +
        `SELECT ${fileTable.places(true)} FROM made)`;
  const query = insertions.get(key, (name) => {
    const text =
      `WITH counted AS (${stepText(step)} RETURNING "user_id"), ` +
      `made AS (INSERT INTO ${uploads.name} (${uploads.list()}) ` +
      `SELECT ${uploads.places(true)} FROM counted RETURNING "id")${filed} ` +
      'SELECT COUNT(*) FROM made';
    return new Query(name, text, () => number);
  });
  const made = await c.first(query, [
    ...[...stepValues(step), step.userId],
    ...uploads.values(upload, c.dialect),
    ...(file === undefined ? [] : fileTable.values(file, c.dialect)),
  ]);
  return made === 1;
}
