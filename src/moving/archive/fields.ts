import { ArchiveProblem } from './problem.js';

/** Reads one value of a row, or throws an ArchiveProblem that names the field. */
export type Read<T> = (value: unknown, name: string) => T;

/** What a record of fields is read to. */
export type Row<F> = { readonly [K in keyof F]: F[K] extends Read<infer T> ? T : never };

/** A text that no column has room for: the row is left out, the archive is not refused. */
export class TooLong extends ArchiveProblem {
  override readonly name = 'TooLong';
}

const wrong = (name: string, expected: string): never => {
  throw new ArchiveProblem(`${name} is not ${expected}`);
};

/** A text of at most `most` bytes of UTF-8, which every database can store. */
export const text =
  (most: number): Read<string> =>
  (value, name) => {
    if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed())
      return wrong(name, 'a text');
    if (Buffer.byteLength(value) > most) throw new TooLong(`${name} is longer than ${most} bytes`);
    return value;
  };

/** A short text of a certain shape. */
export const code =
  (shape: RegExp, expected: string): Read<string> =>
  (value, name) =>
    typeof value === 'string' && shape.test(value) ? value : wrong(name, expected);

/** The id of an upload or a file. */
export const id = code(/^[A-Za-z0-9]{1,16}$/, 'an id');

export const integer =
  (least = Number.MIN_SAFE_INTEGER): Read<number> =>
  (value, name) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least
      ? value
      : wrong(name, least === 0 ? 'a whole number' : 'an integer');

/** A number that fits into an INTEGER column, and into the nine digits of a storage key. */
export const small: Read<number> = (value, name) => {
  const number = integer(0)(value, name);
  return number < 999_999_999 ? number : wrong(name, 'a small number');
};

/** A time in ms since the epoch. */
export const time = integer(0);

export const flag: Read<boolean> = (value, name) =>
  typeof value === 'boolean' ? value : wrong(name, 'true or false');

/** A day, YYYY-MM-DD. */
export const day = code(/^\d{4}-\d{2}-\d{2}$/, 'a day');

export const oneOf =
  <const T extends string>(...known: readonly T[]): Read<T> =>
  (value, name) =>
    known.find((one) => one === value) ?? wrong(name, `one of ${known.join(', ')}`);

export const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (value, name) =>
    value === null ? null : read(value, name);

/** An object with these fields; others, of later versions, are not looked at. */
export const record =
  <F extends Readonly<Record<string, Read<unknown>>>>(fields: F): Read<Row<F>> =>
  (value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return wrong(name, 'an object');
    const given = value as Readonly<Record<string, unknown>>;
    const read = Object.entries(fields).map(([field, reader]) => {
      const own = Object.hasOwn(given, field) ? given[field] : undefined;
      return [field, reader(own, `${name}.${field}`)] as const;
    });
    return Object.fromEntries(read) as Row<F>;
  };

/** A field that archives of earlier versions do not have. */
export const or =
  <T>(absent: T, read: Read<T>): Read<T> =>
  (value, name) =>
    value === undefined ? absent : read(value, name);

export const list =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, name) =>
    Array.isArray(value)
      ? value.map((item: unknown, i) => read(item, `${name}[${i}]`))
      : wrong(name, 'a list');

/** Counters by their names. */
export const counters: Read<Readonly<Record<string, number>>> = (value, name) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrong(name, 'an object');
  const read = integer(0);
  return Object.fromEntries(
    Object.entries(value).map(([key, given]) => [key, read(given, `${name}.counter`)]),
  );
};
