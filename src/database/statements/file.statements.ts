import { nextTurn } from '../../common/turn.js';
import type { FileEntity } from '../entities/file.entity.js';
import { files, number, select, uploads } from './rows.js';
import { type Connection, Query, Statement, type Value } from './statement.js';

export const FILE = select('file', files, '"id" = ?');
export const FILES_OF_UPLOAD = select(
  'files_of_upload',
  files,
  '"upload_id" = ? ORDER BY "position" ASC, "created_at" ASC, "id" ASC',
);

/** Rows that are written before others have their turn: about two milliseconds of SQLite's. */
const SLICE = 250;

/** Rows of one statement on a server; the rest goes in tens and ones, so that there are three of them. */
const SIZES = { sqlite: [1], mysql: [100, 10, 1], postgres: [100, 10, 1] } as const;

const into = `INSERT INTO ${files.name} (${files.list()}) VALUES `;
const row = `(${files.places()})`;
const INSERTS = new Map(
  [1, 10, 100].map((size) => [
    size,
    new Statement(`file_insert_${String(size)}`, into + Array<string>(size).fill(row).join(', ')),
  ]),
);

/** Inserts any number of files as they are, and holds nobody up meanwhile. */
export async function insertFiles(c: Connection, rows: readonly FileEntity[]): Promise<void> {
  let done = 0;
  for (const size of SIZES[c.dialect]) {
    const statement = INSERTS.get(size);
    while (statement !== undefined && rows.length - done >= size) {
      const some = rows.slice(done, done + size);
      done += size;
      await c.change(
        statement,
        some.flatMap((file) => files.values(file, c.dialect)),
      );
      if (done % SLICE === 0) await nextTurn();
    }
  }
}

const ROOM = '"id" = ? AND "deleted_at" IS NULL AND "file_count" < ?';
const TAKE_PLACE = `UPDATE ${uploads.name} SET "file_count" = "file_count" + 1 WHERE ${ROOM}`;
const PLACE = new Statement('file_place', TAKE_PLACE);
const PLACES = new Query(
  'file_places',
  `SELECT "file_count" FROM ${uploads.name} WHERE "id" = ?`,
  () => number,
);

/** The position is the number of those that were there before, whatever the row says. */
const positioned = files.columns
  .map(({ name, type }) => (name === 'position' ? `"file_count" - 1 + ?` : `?::${type}`))
  .join(', ');
const ADD = new Query(
  'file_add',
  `WITH counted AS (${TAKE_PLACE} RETURNING "file_count") ` +
    `INSERT INTO ${files.name} (${files.list()}) SELECT ${positioned} FROM counted ` +
    'RETURNING "position"',
  () => number,
);

/** Adds a file to a live upload with room, and says where. False: nothing was done. */
export async function addFile(c: Connection, file: FileEntity, limit: number): Promise<boolean> {
  const room = [file.uploadId, limit];
  if (c.dialect === 'postgres') {
    const row = files.values(Object.assign(file, { position: 0 }), c.dialect);
    const position = await c.first(ADD, [...room, ...row]);
    if (position !== null) file.position = position;
    return position !== null;
  }
  if ((await c.change(PLACE, room)) === 0) return false;
  file.position = ((await c.first(PLACES, [file.uploadId])) ?? 1) - 1;
  await insertFiles(c, [file]);
  return true;
}

/** What is known of a file once its bytes are stored. */
export interface StoredFacts {
  readonly size: number;
  readonly md5: string;
  readonly sha256: string;
  readonly type: string;
  readonly storedAt: number;
}

/** One attempt to store one file: what every later step of it is compared with. */
export interface Claim {
  readonly id: string;
  readonly attempt: number;
  readonly owner: string;
}

export const HELD = `"id" = ? AND "attempt" = ? AND "owner" = ? AND "status" = 'uploading'`;
export const heldValues = ({ id, attempt, owner }: Claim): Value[] => [id, attempt, owner];

/** Values: attempt, owner, backend, its details, size and type or nulls; id, attempt before. */
export const CLAIM = new Statement(
  'file_claim',
  `UPDATE ${files.name} SET "status" = 'uploading', "attempt" = ?, "owner" = ?, "backend" = ?, ` +
    '"backend_details" = ?, "size" = COALESCE(?, "size"), "type" = COALESCE(?, "type") ' +
    `WHERE "id" = ? AND "attempt" = ? AND "status" = 'missing'`,
);

export const RELEASE = new Statement(
  'file_release',
  `UPDATE ${files.name} SET "status" = 'missing', "owner" = '' WHERE ${HELD}`,
);
