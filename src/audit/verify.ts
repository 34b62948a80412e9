import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { describeError } from '../common/errors.js';
import { Examination, type Verdict } from './examination.js';
import { readHead } from './head.js';
import { isThere, readLines } from './line-reader.js';
import { type TrailFile, filesIn, headOf, parseFile } from './trail-files.js';

/** The verdict on one chain. */
export interface ChainVerdict extends Verdict {
  readonly chain: string;
}

/**
 * Every chain of a folder, in which a server may be writing. Rejects when the folder cannot be read.
 *
 * @param expected a hash that somebody kept elsewhere; '' for none
 */
export async function verifyFolder(folder: string, expected: string): Promise<ChainVerdict[]> {
  const verdicts: ChainVerdict[] = [];
  for (const chain of await chainsIn(folder)) {
    // Before the lines: what is written meanwhile makes them longer than it says.
    const head = await readHead(folder, chain);
    const examination = new Examination(head, expected);
    const files = (await filesIn(folder)).get(chain) ?? [];
    for (const file of files) await examine(file, examination);
    const verdict = examination.endOfChain(basename(headOf(folder, chain)));
    verdicts.push({ chain, ...verdict });
  }
  return verdicts;
}

/** One file; null for what is none of a trail. */
export async function verifyFile(path: string, expected: string): Promise<ChainVerdict | null> {
  const file = parseFile(path);
  if (file === null) return null;
  const examination = new Examination(null, expected);
  await examine(file, examination);
  return { chain: file.chain, ...examination.endOfPart() };
}

/** Of which there are files, or a head that names one. */
async function chainsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const heads = names.flatMap((name) => /^(.+)\.head\.json$/.exec(name)?.[1] ?? []);
  return [...new Set([...(await filesIn(folder)).keys(), ...heads])].sort();
}

async function examine(file: TrailFile, examination: Examination): Promise<void> {
  // Removed for its age since the folder was read: a line behind it says so.
  if (!(await isThere(file.path))) return;
  examination.beginFile(basename(file.path), file.first);
  try {
    for await (const { lines, torn } of readLines(file.path)) {
      for (const line of lines) examination.take(line);
      if (torn !== null) examination.takeTorn(torn);
    }
  } catch (error) {
    examination.cannotRead(describeError(error));
  }
}
