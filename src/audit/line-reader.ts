import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

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
 * ends with .gz is decompressed. Rejects when it cannot be read.
 *
 * @param from byte of the file, not compressed, at which to begin
 */
export async function* readLines(path: string, from = 0): AsyncGenerator<SomeLines, void> {
  const file = createReadStream(path, { start: from });
  const bytes: Readable = path.endsWith('.gz') ? decompressed(file) : file;
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
