/** What an archive is made of; docs/export-format.md says it to people. */
export const FORMAT = 'plik-nest-export';
export const FORMAT_VERSION = 1;

/** Kinds of rows, in the order of their entries. Users may come again between the uploads. */
export const KINDS = [
  ...(['settings', 'users', 'tokens', 'uploads', 'corrections'] as const),
  ...(['usages', 'activity', 'download-days'] as const),
] as const;

export type Kind = (typeof KINDS)[number];

export const MANIFEST = 'plik-nest.json';
export const END = 'end.json';

/** Bytes of one line of rows, and of one entry of them: more is refused before it is read. */
export const MAX_LINE = 8 * 1024 * 1024;
export const MAX_ENTRY = 32 * 1024 * 1024;

/** What the name of an entry says. */
export type EntryName =
  | { readonly is: 'manifest' }
  | { readonly is: 'rows'; readonly kind: Kind; readonly number: number }
  | { readonly is: 'content'; readonly fileId: string }
  | { readonly is: 'end' };

const ROWS = /^([a-z-]+)\/(\d{6,9})\.jsonl$/;
const CONTENT = /^files\/([A-Za-z0-9]{1,16})$/;

const isKind = (name: string): name is Kind => (KINDS as readonly string[]).includes(name);

export const rowsName = (kind: Kind, number: number): string =>
  `${kind}/${String(number).padStart(6, '0')}.jsonl`;

export const contentName = (fileId: string): string => `files/${fileId}`;

/** Null for a name that no archive of this version has. Nothing is ever written under such a name. */
export function parseEntryName(name: string): EntryName | null {
  if (name === MANIFEST) return { is: 'manifest' };
  if (name === END) return { is: 'end' };
  const [, kind = '', digits = ''] = ROWS.exec(name) ?? [];
  const number = Number(digits);
  if (isKind(kind) && rowsName(kind, number) === name) return { is: 'rows', kind, number };
  const fileId = CONTENT.exec(name)?.[1];
  return fileId === undefined ? null : { is: 'content', fileId };
}
