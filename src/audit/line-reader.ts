import { type FileHandle, access, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { errorCode } from '../config/error-code.js';

const NEWLINE = 0x0a;
/** No line of ours is longer, in bytes; what is, is cut into several, which are none. */
const LONGEST = 1024 * 1024;

/** Some lines of a file, without their ends. */
export interface SomeLines {
  readonly lines: readonly Buffer[];
  /** What the file ends with behind the end of its last line; only with the last lines. */
  readonly torn: Buffer | null;
}

/**
 * The lines of a file, a few hundred at a time, so that what else there is to do comes in between. A file whose name
 * ends with .gz is decompressed, and so is what took the place of one since its name was read. Rejects when it cannot be
 * read.
 *
 * @param from byte of the file, not compressed, at which to begin
 */
export async function* readLines(path: string, from = 0): AsyncGenerator<SomeLines, void> {
  const { handle, compressed } = await openEither(path);
  const file = handle.createReadStream({ start: from });
  const bytes: Readable = compressed ? decompressed(file) : file;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      const split = splitLines(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]));
      rest = split.rest;
      if (rest.length > LONGEST) {
        split.lines.push(rest);
        rest = Buffer.alloc(0);
      }
      yield { lines: split.lines, torn: null };
    }
    yield { lines: [], torn: rest.length === 0 ? null : rest };
  } finally {
    file.destroy();
    bytes.destroy();
  }
}

/** Whether a file is there, in one form or the other. */
export async function isThere(path: string): Promise<boolean> {
  const there = (one: string): Promise<boolean> =>
    access(one).then(
      () => true,
      () => false,
    );
  return (await there(path)) || (await there(`${path}.gz`));
}

async function openEither(
  path: string,
): Promise<{ readonly handle: FileHandle; readonly compressed: boolean }> {
  if (path.endsWith('.gz')) return { handle: await open(path), compressed: true };
  try {
    return { handle: await open(path), compressed: false };
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return { handle: await open(`${path}.gz`), compressed: true };
  }
}

function decompressed(file: Readable): Readable {
  const gunzip = createGunzip();
  file.once('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

function splitLines(bytes: Buffer): { lines: Buffer[]; rest: Buffer } {
  const lines: Buffer[] = [];
  let begin = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, begin);
    if (end < 0) return { lines, rest: bytes.subarray(begin) };
    lines.push(bytes.subarray(begin, end));
    begin = end + 1;
  }
}
