import type { Range } from './plan';

/** A part of a file, and how far it is. */
export interface Part extends Range {
  /** Where the server takes it, and a secret: who knows it may go on with it. Undefined: not begun. */
  url: string | undefined;
  /** Bytes that the server has confirmed. */
  sent: number;
}

/** What has to be known to go on with a file after the page was closed: not its bytes, and no password. */
export interface Note {
  readonly uploadId: string;
  readonly uploadToken: string;
  /** Its id in the upload. */
  readonly fileId: string;
  /** As it is called in the upload. */
  readonly fileName: string;
  readonly fileType: string;
  /** By what the same file is known again when it is chosen once more. */
  readonly source: Source;
  readonly parts: readonly Readonly<Part>[];
  /** When the server has it no more; ms since the epoch. */
  readonly until: number;
  /** Whose it is: the id of a user; empty if nobody was logged in. */
  readonly by: string;
}

export interface Source {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: number;
}

export const sourceOf = ({ name, size, lastModified }: Source): Source => ({
  ...{ name, size, lastModified },
});

export const isSameSource = (a: Source, b: Source): boolean =>
  a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

export const sentOf = (parts: readonly Readonly<Part>[]): number =>
  parts.reduce((sum, { sent }) => sum + sent, 0);

/** How much of it is there, of one. */
export const shareSent = ({ parts, source }: Pick<Note, 'parts' | 'source'>): number =>
  source.size === 0 ? 0 : sentOf(parts) / source.size;

export const keyOf = ({ uploadId, fileId }: Pick<Note, 'uploadId' | 'fileId'>): string =>
  `${uploadId}/${fileId}`;

type Wild = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Wild => typeof value === 'object' && value !== null;
const areTexts = (value: Wild, ...names: string[]): boolean =>
  names.every((name) => typeof value[name] === 'string');
const areCounts = (value: Wild, ...names: string[]): boolean =>
  names.every((name) => Number.isSafeInteger(value[name]));

const isPart = (value: unknown): boolean =>
  isObject(value) && areCounts(value, 'start', 'end', 'sent') && isPlace(value.url);

const isPlace = (url: unknown): boolean =>
  url === undefined || (typeof url === 'string' && URL.canParse(url));

function isNote(value: unknown): value is Note {
  if (!isObject(value)) return false;
  const { source, parts } = value;
  return (
    areTexts(value, 'uploadId', 'uploadToken', 'fileId', 'fileName', 'fileType', 'by') &&
    areCounts(value, 'until') &&
    isObject(source) &&
    areTexts(source, 'name') &&
    areCounts(source, 'size', 'lastModified') &&
    Array.isArray(parts) &&
    parts.length > 0 &&
    parts.every(isPart)
  );
}

/** Those of a text that this browser has kept, whichever version of the page wrote it. */
export function notesIn(text: string | null, now: number): Note[] {
  let found: unknown;
  try {
    found = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  return Array.isArray(found) ? found.filter(isNote).filter(({ until }) => until > now) : [];
}

/** What is shown to somebody: what they have begun themselves, or when nobody was logged in. */
export const isFor = ({ by }: Note, userId: string | undefined): boolean =>
  by === '' || by === userId;

/** How long something is remembered whose end nobody has said, in ms. */
const AT_MOST = 30 * 86_400_000;

/** The earliest end of those that are known. */
export function endOf(now: number, ...ends: (string | null | undefined)[]): number {
  const known = ends
    .map((end) => Date.parse(end ?? ''))
    // Plik says the year 1 of what has no end.
    .filter((end) => !Number.isNaN(end) && end > 0);
  return Math.min(now + AT_MOST, ...known);
}

/** The notes that the files are of, each once, and the files that are of none. */
export function matched<F extends Source>(
  files: readonly F[],
  notes: readonly Note[],
): { readonly found: ReadonlyMap<Note, F>; readonly strange: readonly F[] } {
  const found = new Map<Note, F>();
  const strange: F[] = [];
  for (const file of files) {
    const note = notes.find((one) => !found.has(one) && isSameSource(one.source, file));
    if (note === undefined) strange.push(file);
    else found.set(note, file);
  }
  return { found, strange };
}
