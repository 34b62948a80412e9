import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { describeError } from '../common/errors.js';
import type { Settings } from '../config/index.js';
import { ArchiveImport } from '../moving/archive/archive-import.js';
import { ArchiveIncomplete } from '../moving/archive/problem.js';
import { CommandError, print, tell } from './context.js';
import { withImport } from './moving-context.js';

const NAMES = /\.(?:tar|tgz|tar\.[a-z0-9]+)$/i;
const MAGIC = { text: 'ustar', at: 257 };
/** Bytes that are read from a file at once. */
const CHUNK = 512 * 1024;

/** The standard input, a name of an archive, or content that starts like a tar. */
export async function isArchive(from: string): Promise<boolean> {
  if (from === '-' || NAMES.test(from)) return true;
  const file = await open(from).catch(() => null);
  if (file === null) return false;
  try {
    const { buffer } = await file.read(Buffer.alloc(5), 0, MAGIC.text.length, MAGIC.at);
    return buffer.toString('latin1') === MAGIC.text;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** Reads an archive of `plikd export` to its end; exit code 1 when something of it is not here afterwards. */
export async function importArchive(
  settings: Settings,
  { from, dryRun }: { readonly from: string; readonly dryRun: boolean },
): Promise<void> {
  const input = from === '-' ? process.stdin : await opened(from);
  const stop = (): void => {
    input.destroy(new ArchiveIncomplete('interrupted'));
  };
  try {
    await withImport(settings, dryRun, async (app) => {
      process.once('SIGINT', stop).once('SIGTERM', stop);
      const report = await app.get(ArchiveImport).read(input, { dryRun, note: tell });
      process.off('SIGINT', stop).off('SIGTERM', stop);
      for (const line of report.lines()) print(line);
      if (dryRun) print('nothing was written');
      if (!report.whole) process.exitCode = 1;
    });
  } finally {
    input.destroy();
  }
}

async function opened(from: string): Promise<Readable> {
  const file = await open(from).catch((error: unknown) => {
    throw new CommandError(`${from} cannot be read : ${describeError(error)}`);
  });
  return createReadStream(from, { fd: file, highWaterMark: CHUNK });
}
