import { readFileSync } from 'node:fs';
import { parse as parseToml } from 'smol-toml';
import { SourceError } from './source-error.js';

/** Keys match in any case, as they do for Plik (contract §2.1). */
export function valueOf(table: unknown, key: string): unknown {
  if (typeof table !== 'object' || table === null) return undefined;
  const found = Object.entries(table).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found?.[1] as unknown;
}

export function textOf(table: unknown, key: string, otherwise: string): string {
  const value = valueOf(table, key);
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

/** Reads a plikd.cfg. @throws SourceError */
export function readToml(path: string): unknown {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    return parseToml(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    const { code, line } = error as { code?: string; line?: number };
    // Never a line of the file, which may hold secrets.
    const why = line === undefined ? (code ?? 'it is no text') : `line ${String(line)}`;
    throw new SourceError(`${path} is neither a SQLite file nor a plikd.cfg (${why})`);
  }
}
