import { open, readFile, rename } from 'node:fs/promises';
import { errorCode } from '../config/error-code.js';
import type { Link } from './lines.js';
import { headOf } from './trail-files.js';

/**
 * The end of a chain as far as it is on the disk, in a file beside it: without it nobody could tell whether lines were
 * cut off at the end. It is replaced with each flush, so it may be behind the last line, and is never ahead of it.
 */
export interface Head extends Link {
  /** The name of the file that has the line. */
  readonly file: string;
  /** How long that file is with the line. */
  readonly bytes: number;
}

/** Null: there is none, or it cannot be made out. */
export async function readHead(folder: string, chain: string): Promise<Head | null> {
  let text: string;
  try {
    text = await readFile(headOf(folder, chain), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    return asHead(JSON.parse(text));
  } catch {
    return null;
  }
}

function asHead(value: unknown): Head | null {
  const { seq, hash, file, bytes } = value as Partial<Record<keyof Head, unknown>>;
  const isHash = typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash);
  if (!isHash || typeof seq !== 'number' || typeof bytes !== 'number') return null;
  return typeof file === 'string' ? { seq, hash, file, bytes } : null;
}

/** It is there whole, or the one before is. */
export async function writeHead(folder: string, chain: string, head: Head): Promise<void> {
  const path = headOf(folder, chain);
  const next = `${path}.tmp`;
  const handle = await open(next, 'w', 0o640);
  try {
    await handle.writeFile(`${JSON.stringify({ chain, ...head })}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(next, path);
}
