import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCode } from '../config/error-code.js';

/** One file of a chain. */
export interface TrailFile {
  readonly chain: string;
  /** On which it was begun, UTC. */
  readonly day: string;
  /** The number of its first line. */
  readonly first: number;
  readonly path: string;
  readonly compressed: boolean;
}

const NAME = /^([A-Za-z0-9_-]+(?:\.commands)?)\.(\d{4}-\d\d-\d\d)\.(\d{12,15})\.jsonl(\.gz)?$/;

/** Commands write beside the server, into a chain of their own. */
export const commandsOf = (chain: string): string => `${chain}.commands`;

export const pathOfFile = (folder: string, chain: string, day: string, first: number): string =>
  join(folder, `${chain}.${day}.${String(first).padStart(12, '0')}.jsonl`);

export const headOf = (folder: string, chain: string): string => join(folder, `${chain}.head.json`);

/** Null for what is no file of a trail. */
export function parseFile(path: string): TrailFile | null {
  const [, chain, day = '', first, gz] = NAME.exec(basename(path)) ?? [];
  if (chain === undefined) return null;
  return { chain, day, first: Number(first), path, compressed: gz !== undefined };
}

/**
 * The files of a folder by their chains, in the order of their lines. Where one is there both ways, since compressing
 * it was broken off, the compressed one is left out. A folder that is not there has none.
 */
export async function filesIn(folder: string): Promise<Map<string, TrailFile[]>> {
  const chains = new Map<string, TrailFile[]>();
  for (const name of await namesIn(folder)) {
    const file = parseFile(join(folder, name));
    if (file === null) continue;
    const others = chains.get(file.chain);
    if (others === undefined) chains.set(file.chain, [file]);
    else others.push(file);
  }
  for (const [chain, files] of chains) chains.set(chain, inOrder(files));
  return chains;
}

/** The files of one chain. */
export const filesOf = async (folder: string, chain: string): Promise<TrailFile[]> =>
  (await filesIn(folder)).get(chain) ?? [];

const inOrder = (files: readonly TrailFile[]): TrailFile[] => {
  const plain = new Set(files.filter(({ compressed }) => !compressed).map(({ first }) => first));
  return files
    .filter(({ compressed, first }) => !compressed || !plain.has(first))
    .sort((a, b) => a.first - b.first);
};

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
