import { createHash } from 'node:crypto';
import { open, stat, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Head, readHead } from './head.js';
import { readLines } from './line-reader.js';
import { type Link, NOTHING, readLine } from './lines.js';
import { type TrailFile, filesOf } from './trail-files.js';

/** What a start had to make good. It becomes a line of the chain, by which `verify` knows it. */
export interface Repair {
  /** Bytes behind the last whole line that a crash left; they stay where they are. */
  readonly torn: number;
  /** Their SHA-256; '' when there are none. */
  readonly tornSha256: string;
  /**
   * `missing`: there was no head file, and it is not known whether lines are missing at the end; `ahead`: lines that
   * the head file promised are not there, and the chain goes on behind them.
   */
  readonly head: 'ok' | 'missing' | 'ahead';
}

/** Where a chain goes on. */
export interface Resumed {
  readonly last: Link;
  /** The file that goes on; null: a new one is needed. */
  readonly file: { readonly path: string; readonly day: string; readonly size: number } | null;
  /** What that new one follows; '' for nothing. */
  readonly after: string;
  /** Null: all is as it was left. */
  readonly repair: Repair | null;
}

const WHOLE = { torn: 0, tornSha256: '' };

/** Finds the end of a chain, and what was torn there. Removes files without any line. */
export async function resume(folder: string, chain: string): Promise<Resumed> {
  const head = await readHead(folder, chain);
  const file = await lastFile(folder, chain);
  if (head === null) return file === null ? fresh() : endOf(file, null);
  if (file === null && head.seq === 0) return fresh();
  if (file !== null && (await follows(file, head))) return endOf(file, head);
  const { seq, hash, file: after } = head;
  return { last: { seq, hash }, file: null, after, repair: { ...WHOLE, head: 'ahead' } };
}

const fresh = (): Resumed => ({ last: NOTHING, file: null, after: '', repair: null });

async function lastFile(folder: string, chain: string): Promise<TrailFile | null> {
  const files = await filesOf(folder, chain);
  for (let last = files.pop(); last !== undefined; last = files.pop()) {
    if ((await stat(last.path)).size > 0) return last;
    await unlink(last.path);
  }
  return null;
}

/** Whether the file has the line of the head where it should be, or begins behind it. */
async function follows(file: TrailFile, head: Head): Promise<boolean> {
  if (basename(file.path) !== head.file) return !file.compressed && file.first > head.seq;
  if (head.seq === 0) return true;
  const expected = Buffer.from(`,"hash":"${head.hash}"}\n`);
  const handle = await open(file.path, 'r');
  try {
    const from = head.bytes - expected.length;
    const found = Buffer.alloc(expected.length);
    const { bytesRead } = await handle.read(found, 0, found.length, Math.max(0, from));
    return from >= 0 && bytesRead === expected.length && found.equals(expected);
  } finally {
    await handle.close();
  }
}

/** Reads a file from the line that the head names, or from its beginning, to its last whole line. */
async function endOf(file: TrailFile, head: Head | null): Promise<Resumed> {
  const isHere = head !== null && basename(file.path) === head.file;
  const { last, size, torn } = await scan(file.path, isHere ? head : null);
  const state = head === null ? ('missing' as const) : ('ok' as const);
  const repair = torn.torn === 0 && state === 'ok' ? null : { ...torn, head: state };
  const after = basename(file.path);
  const goesOn = file.compressed ? null : { path: file.path, day: file.day, size };
  return { last: last ?? NOTHING, file: goesOn, after, repair };
}

interface Scanned {
  readonly last: Link | null;
  /** With the end of the torn bytes' line. */
  readonly size: number;
  readonly torn: Pick<Repair, 'torn' | 'tornSha256'>;
}

async function scan(path: string, from: Head | null): Promise<Scanned> {
  let last: Link | null = from;
  let whole = from?.bytes ?? 0;
  let at = whole;
  let behind: Buffer[] = [];
  for await (const { lines, torn } of readLines(path, whole)) {
    for (const line of lines) {
      at += line.length + 1;
      const read = readLine(line);
      if (read === null || (last !== null && read.prev !== last.hash)) {
        behind.push(line, Buffer.from('\n'));
        continue;
      }
      [last, whole, behind] = [read, at, []];
    }
    if (torn !== null) {
      behind.push(torn);
      at += torn.length;
    }
  }
  if (behind.length === 0) return { last, size: whole, torn: WHOLE };
  return { last, size: at, torn: tornOf(Buffer.concat(behind)) };
}

/** Of the bytes without the end of their last line, which a repair writes where it is missing. */
export function tornOf(bytes: Buffer): Pick<Repair, 'torn' | 'tornSha256'> {
  const bare = bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
  const tornSha256 = createHash('sha256').update(bare).digest('hex');
  return { torn: bare.length, tornSha256 };
}
