import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { readLines } from './line-reader.js';
import { type TrailFile, filesOf } from './trail-files.js';

const DAY = 86_400_000;

export interface KeepingRules {
  readonly folder: string;
  readonly chain: string;
  readonly compress: boolean;
  /** Seconds; 0 or below: for ever. */
  readonly keep: number;
  /** Bytes of all files together; below 0: any. */
  readonly keepSize: number;
  readonly now: () => number;
  /** Writes into the chain that files are about to be removed; it has to be on the disk then. */
  readonly record: (about: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** Compresses the files of a chain that are complete, and removes those that are kept long enough. */
export async function tidy(rules: KeepingRules): Promise<void> {
  const { folder, chain } = rules;
  await removeUnfinished(folder, chain);
  const complete = (await filesOf(folder, chain)).slice(0, -1);
  if (rules.compress) for (const file of complete) if (!file.compressed) await compress(file);
  await removeOld(rules);
}

async function removeUnfinished(folder: string, chain: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${chain}.`) && name.endsWith('.gz.tmp')) await unlink(join(folder, name));
  }
}

/** The file is there whole, in one form or the other, at any time. */
async function compress({ path }: TrailFile): Promise<void> {
  const next = `${path}.gz.tmp`;
  await pipeline(
    createReadStream(path),
    createGzip(),
    createWriteStream(next, { mode: 0o640, flags: 'w' }),
  );
  const handle = await open(next, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(next, `${path}.gz`);
  await unlink(path);
}

async function removeOld(rules: KeepingRules): Promise<void> {
  const files = await filesOf(rules.folder, rules.chain);
  const old = files.slice(0, await countOfOld(files, rules));
  const next = files[old.length];
  const [first] = old;
  if (first === undefined || next === undefined) return;
  await rules.record({
    files: old.length,
    first: first.first,
    upTo: next.first - 1,
    hash: await hashBefore(next),
    names: old.slice(0, 10).map(({ path }) => basename(path)),
  });
  for (const { path } of old) await unlink(path);
}

/** How many of the first files are to go; never the last one. */
async function countOfOld(files: readonly TrailFile[], rules: KeepingRules): Promise<number> {
  const { keep, keepSize, now } = rules;
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  let total = sizes.reduce((sum, size) => sum + size, 0);
  let count = 0;
  for (const [i, next] of files.slice(1).entries()) {
    // The last line of a file is not later than the day on which the next one was begun.
    const isOld = keep > 0 && Date.parse(next.day) + DAY < now() - keep * 1000;
    const isTooMuch = keepSize >= 0 && total > keepSize;
    if (!isOld && !isTooMuch) break;
    total -= sizes[i] ?? 0;
    count += 1;
  }
  return count;
}

/** The hash of the line before the first one of a file, as that says. */
async function hashBefore({ path }: TrailFile): Promise<string> {
  for await (const { lines } of readLines(path)) {
    const [line] = lines;
    if (line !== undefined) return /"prev":"([0-9a-f]{64})"/.exec(line.toString())?.[1] ?? '';
  }
  return '';
}
