import { DownloadDayEntity } from '../entities/download-day.entity.js';
import { FileEntity } from '../entities/file.entity.js';
import { TokenEntity } from '../entities/token.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import { UsageEntity } from '../entities/usage.entity.js';
import { UserEntity } from '../entities/user.entity.js';
import { Query } from './statement.js';
import { Table } from './table.js';

export const uploads = new Table(UploadEntity);
export const files = new Table(FileEntity);
export const usages = new Table(UsageEntity);
export const users = new Table(UserEntity);
export const tokens = new Table(TokenEntity);
export const downloadDays = new Table(DownloadDayEntity);

/** All columns of the rows that `where` names, as entities. */
export const select = <T extends object>(name: string, table: Table<T>, where: string): Query<T> =>
  new Query(name, `SELECT ${table.list()} FROM ${table.name} WHERE ${where}`, (dialect) =>
    table.reader(dialect),
  );

/** One number of a row, which PostgreSQL and MySQL may hand out as text. */
export const number = (row: readonly unknown[]): number => Number(row[0]);
