import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Header, extract } from 'tar-stream';
import {
  type EntryName,
  FORMAT_VERSION,
  KINDS,
  type Kind,
  MAX_ENTRY,
  MAX_LINE,
  parseEntryName,
} from './format.js';
import { shown } from '../pipeline/shown.js';
import { ArchiveIncomplete, ArchiveProblem } from './problem.js';
import { type Manifest, type Totals, manifest, totals } from './records.js';

/** Rows as parsed JSON, whole as their maker sealed them. */
export interface RowsEntry {
  readonly is: 'rows';
  readonly name: string;
  readonly kind: Kind;
  readonly rows: readonly unknown[];
}

/** The bytes of a file. Whoever does not read them skips them. */
export interface ContentEntry {
  readonly is: 'content';
  readonly fileId: string;
  readonly size: number;
  /** To be called at most once. It fails with an ArchiveProblem. */
  read(): Readable;
}

export type ArchiveEntry =
  | { readonly is: 'manifest'; readonly manifest: Manifest }
  | RowsEntry
  | ContentEntry
  | { readonly is: 'end'; readonly totals: Totals };

const UPLOADS = KINDS.indexOf('uploads');

type TarEntry = AsyncIterable<Buffer> & { readonly header: Header };

/**
 * The entries of an archive in their order, as they come. Everything about their names, types, order
 * and sizes is checked here, before anything of them is used; nothing is ever written under a name
 * that an archive gives. Fails with an ArchiveProblem at the first thing that is wrong.
 */
export async function* readArchive(input: Readable): AsyncGenerator<ArchiveEntry, void, undefined> {
  const tar = new TarInput(input);
  const order = new Order();
  try {
    for await (const entry of tar.entries) {
      const { header } = entry as TarEntry;
      const name = order.next(header);
      yield await entryOf(entry as TarEntry, header, name, tar);
      if (name.is === 'content') await skip(entry as TarEntry);
    }
  } catch (error) {
    throw tar.problemOf(error);
  } finally {
    input.destroy();
  }
  order.end();
}

/** The stream of a tar, which remembers why it failed: its parts only say that it has. */
class TarInput {
  readonly entries = extract();
  private cause: unknown;

  constructor(input: Readable) {
    const fail = (error: Error): void => {
      this.cause ??= error;
      this.entries.destroy(error);
    };
    this.entries.on('error', (error: Error) => {
      this.cause ??= error;
    });
    input.on('error', fail).on('close', () => {
      if (!input.readableEnded) fail(new ArchiveIncomplete(BROKEN_OFF));
    });
    input.pipe(this.entries);
  }

  /** The first failure, in the words of an archive. */
  problemOf(error: unknown): unknown {
    return problemOf(error instanceof ArchiveProblem ? error : (this.cause ?? error));
  }
}

const BROKEN_OFF = 'the archive breaks off';

/** What tar-stream says of a stream that breaks off, and of bytes that are no header. */
function problemOf(error: unknown): unknown {
  if (error instanceof ArchiveProblem || !(error instanceof Error)) return error;
  if (error.message === 'Unexpected end of data') return new ArchiveIncomplete(BROKEN_OFF);
  if (/header/i.test(error.message)) {
    return new ArchiveProblem(
      'this is no tar archive, or it is damaged (a compressed one has to be unpacked)',
    );
  }
  return error;
}

/** Which entry may follow which. */
class Order {
  private last: EntryName | null = null;
  private rank = 0;
  private readonly numbers = new Map<Kind, number>();

  next({ name, type, size }: Header): EntryName {
    if (type !== 'file') throw new ArchiveProblem(`${shown(name)} is not a file but ${type}`);
    const entry = parseEntryName(name);
    if (entry === null) throw new ArchiveProblem(`${shown(name)} is no name of an entry`);
    if (this.last?.is === 'end') throw new ArchiveProblem('the archive goes on after its end');
    if ((entry.is === 'manifest') !== (this.last === null)) {
      throw new ArchiveProblem(
        this.last === null ? 'this is no archive of Plik Nest' : `${shown(name)} comes twice`,
      );
    }
    if (entry.is === 'rows') this.rows(entry, name);
    if (entry.is === 'content' && this.rank !== UPLOADS) {
      throw new ArchiveProblem(`${shown(name)} stands in the wrong place`);
    }
    if (entry.is !== 'content' && size > MAX_ENTRY)
      throw new ArchiveProblem(`${name} is too large`);
    this.last = entry;
    return entry;
  }

  /** After the last entry. */
  end(): void {
    if (this.last === null) throw new ArchiveIncomplete('the archive is empty');
    if (this.last.is !== 'end') throw new ArchiveIncomplete('the archive has no end');
  }

  private rows({ kind, number }: EntryName & { is: 'rows' }, name: string): void {
    if (number !== (this.numbers.get(kind) ?? 0) + 1) {
      throw new ArchiveProblem(`${name} stands in the wrong place`);
    }
    this.numbers.set(kind, number);
    const rank = KINDS.indexOf(kind);
    // Owners who came late stand before their uploads; corrections behind the files that they correct.
    const between = kind === 'users' ? this.rank <= UPLOADS : kind === 'corrections';
    const fits = kind === 'corrections' ? this.rank === UPLOADS : rank >= this.rank || between;
    if (!fits) throw new ArchiveProblem(`${name} stands in the wrong place`);
    if (!between) this.rank = rank;
  }
}

async function entryOf(
  entry: TarEntry,
  header: Header,
  name: EntryName,
  tar: TarInput,
): Promise<ArchiveEntry> {
  switch (name.is) {
    case 'content':
      return { ...name, size: header.size, read: () => contentOf(entry, tar) };
    case 'rows':
      return { ...name, name: header.name, rows: await rowsOf(entry, header) };
    case 'manifest':
      return { is: 'manifest', manifest: manifestOf(await jsonOf(entry, header)) };
    case 'end':
      return { is: 'end', totals: totals(await jsonOf(entry, header), header.name) };
  }
}

function contentOf(entry: TarEntry, tar: TarInput): Readable {
  const bytes = async function* (): AsyncGenerator<Buffer, void, undefined> {
    try {
      yield* entry;
    } catch (error) {
      throw tar.problemOf(error);
    }
  };
  return Readable.from(bytes(), { objectMode: false });
}

/** What was not read; after the end there is nothing more. */
async function skip(entry: TarEntry): Promise<void> {
  const rest = entry[Symbol.asyncIterator]();
  while ((await rest.next()).done !== true);
}

async function textOf(entry: TarEntry): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of entry) parts.push(part);
  return Buffer.concat(parts);
}

async function jsonOf(entry: TarEntry, { name }: Header): Promise<unknown> {
  return parsed(await textOf(entry), name);
}

function parsed(bytes: Buffer, where: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ArchiveProblem(`${where} is not JSON`);
  }
}

function manifestOf(json: unknown): Manifest {
  const { version } = (json ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version > FORMAT_VERSION) {
    const known = `this server reads version ${FORMAT_VERSION}`;
    throw new ArchiveProblem(`the archive has version ${version} of the format, ${known}`);
  }
  return manifest(json, 'plik-nest.json');
}

/** The rows of an entry, once the last line has proved that all lines are as they were written. */
async function rowsOf(entry: TarEntry, { name }: Header): Promise<unknown[]> {
  const lines = linesOf(await textOf(entry), name);
  const last = lines.pop();
  const seal = last === undefined ? {} : parsed(last.bytes, name);
  const { lines: count, sha256 } = seal as { lines?: unknown; sha256?: unknown };
  const hash = createHash('sha256');
  for (const { bytes } of lines) hash.update(bytes).update('\n');
  if (count !== lines.length || sha256 !== hash.digest('hex')) {
    throw new ArchiveProblem(`${name} is damaged`);
  }
  return lines.map(({ bytes }, i) => parsed(bytes, `${name}, line ${i + 1},`));
}

function linesOf(text: Buffer, name: string): { bytes: Buffer }[] {
  const lines: { bytes: Buffer }[] = [];
  for (let start = 0; start < text.length;) {
    const found = text.indexOf(0x0a, start);
    if (found < 0) throw new ArchiveProblem(`${name} has an open line`);
    if (found - start > MAX_LINE) throw new ArchiveProblem(`a line of ${name} is too long`);
    lines.push({ bytes: text.subarray(start, found) });
    start = found + 1;
  }
  return lines;
}
