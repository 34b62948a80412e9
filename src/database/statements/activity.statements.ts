import { ActivityEntity } from '../entities/activity.entity.js';
import type { DownloadDayEntity } from '../entities/download-day.entity.js';
import { downloadDays, files, uploads, usages } from './rows.js';
import { type Connection, type Dialect, Statement } from './statement.js';
import { Table } from './table.js';

const activity = new Table(ActivityEntity);

/** Values: downloads, bytes, the last one in ms since the epoch, the id. */
const counting = (name: string, table: string): Statement =>
  new Statement(
    name,
    `UPDATE ${table} SET "download_count" = "download_count" + ?, ` +
      '"downloaded_bytes" = "downloaded_bytes" + ?, "last_downloaded_at" = ? WHERE "id" = ?',
  );

export const FILE_SENT = counting('file_sent', files.name);
export const UPLOAD_SENT = counting('upload_sent', uploads.name);

/** Values: downloads, bytes, the user's id. */
export const USAGE_SENT = new Statement(
  'usage_sent',
  `UPDATE ${usages.name} SET "downloads" = "downloads" + ?, ` +
    '"downloaded_bytes" = "downloaded_bytes" + ? WHERE "user_id" = ?',
);

/** Adds counters to a row, or makes it. */
function addition<T extends object>(
  name: string,
  table: Table<T>,
  key: readonly string[],
): Record<Dialect, Statement> {
  const counters = table.columns
    .filter(({ type }) => type === 'bigint')
    .map((column) => `"${column.name}"`);
  const insert = `INSERT INTO ${table.name} (${table.list()}) VALUES (${table.places()})`;
  const steps = (added: (counter: string) => string): string =>
    counters.map((each) => `${each} = ${table.name}.${each} + ${added(each)}`).join(', ');
  const onConflict = new Statement(
    name,
    `${insert} ON CONFLICT (${key.map((column) => `"${column}"`).join(', ')}) ` +
      `DO UPDATE SET ${steps((counter) => `excluded.${counter}`)}`,
  );
  const onDuplicate = new Statement(
    name,
    `${insert} ON DUPLICATE KEY UPDATE ${steps((counter) => `VALUES(${counter})`)}`,
  );
  return { sqlite: onConflict, postgres: onConflict, mysql: onDuplicate };
}

const DAY = addition('activity_day', activity, ['scope', 'day']);
const DOWNLOAD_DAY = addition('download_day', downloadDays, ['file_id', 'day']);

export const addDay = async (c: Connection, row: ActivityEntity): Promise<void> => {
  await c.change(DAY[c.dialect], activity.values(row, c.dialect));
};

export const addDownloadDay = async (c: Connection, row: DownloadDayEntity): Promise<void> => {
  await c.change(DOWNLOAD_DAY[c.dialect], downloadDays.values(row, c.dialect));
};
