import type { PlikRow } from '../../database/foreign/plik-database.js';
import { parsePlikTime } from './plik-time.js';

/** A row that cannot be taken, and why. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused';
}

/** Longest free text, in bytes: what MySQL's columns hold here is more. */
const LONGEST_TEXT = 32_768;

/** The cells of one row, each of which may be missing or be anything at all. */
export class Cells {
  constructor(
    private readonly row: PlikRow,
    private readonly zone: string,
  ) {}

  /** "" when there is none. */
  text(column: string, longest = LONGEST_TEXT): string {
    const value = this.row[column] ?? '';
    if (typeof value !== 'string') throw new RowRefused(`its ${column} is no text`);
    if (value.includes('\0')) throw new RowRefused(`its ${column} has a NUL`);
    if (Buffer.byteLength(value) > longest) {
      throw new RowRefused(`its ${column} is longer than ${longest} bytes`);
    }
    return value;
  }

  /** A text that is matched by `shape` as a whole. */
  code(column: string, shape: RegExp): string {
    const value = this.text(column);
    if (!shape.test(value)) throw new RowRefused(`its ${column} is none of Plik's`);
    return value;
  }

  /** A column that a later version added is null in older rows: off (contract §12). */
  flag(column: string): boolean {
    const value = this.row[column] ?? false;
    if (typeof value === 'boolean') return value;
    if (value === 0 || value === 1) return value === 1;
    if (value === '0' || value === '1') return value === '1';
    throw new RowRefused(`its ${column} is neither yes nor no`);
  }

  /** 0 when there is none. */
  integer(column: string): number {
    const value = this.row[column] ?? 0;
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
    throw new RowRefused(`its ${column} is no integer below 2^53`);
  }

  /** Ms since the epoch. */
  time(column: string): number {
    return Math.floor(this.exactTime(column));
  }

  /** Ms since the epoch, with fractions. */
  exactTime(column: string): number {
    const time = parsePlikTime(this.row[column], this.zone);
    if (time === null) throw new RowRefused(`its ${column} is no time`);
    return time;
  }

  timeOrNull(column: string): number | null {
    return (this.row[column] ?? null) === null ? null : this.time(column);
  }

  has(column: string): boolean {
    return (this.row[column] ?? null) !== null;
  }
}
