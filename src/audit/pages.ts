import { stat } from 'node:fs/promises';
import type { AuditLineWire, AuditPageWire } from '#wire';
import { BadRequest } from '../common/errors.js';
import { type AuditFilter, type FoundLine, matcher } from './filter.js';
import { isThere, readLines } from './line-reader.js';
import { filesWithin } from './search.js';
import { type TrailFile, filesIn } from './trail-files.js';

/** Bytes on the disk that are read of one chain for a page, or one file if that is larger. */
const BUDGET = 32 * 1024 * 1024;

export interface PageOf {
  readonly limit: number;
  /** The cursor of the page before; '' for the first. */
  readonly after: string;
  /** Aborts when nobody waits for the page any more. */
  readonly gone: AbortSignal;
}

/** Below which number it goes on in each chain; a chain that is not named is at its end. */
type Places = ReadonlyMap<string, number>;

/** What was found in one chain, the latest first, and from which number on nothing was looked at. */
interface Found {
  readonly chain: string;
  readonly lines: readonly FoundLine[];
  readonly down: number;
}

/**
 * A page of lines that are looked for, the latest first. Each chain is read backwards by whole files, within a
 * budget: a page may be short, or empty, and still not be the last one.
 */
export async function pageOf(
  folder: string,
  filter: AuditFilter,
  { limit, after, gone }: PageOf,
): Promise<AuditPageWire> {
  const places = after === '' ? null : placesOf(after);
  const found: Found[] = [];
  for (const [chain, files] of await filesIn(folder)) {
    const below = places === null ? Infinity : (places.get(chain) ?? 0);
    const some = filesWithin(files, filter).filter(({ first }) => first < below);
    if (some.length > 0) found.push(await latest(some, matcher(filter), { below, limit, gone }));
  }
  const all = found.flatMap(({ lines }) => lines).sort(byTime);
  const shown = all.slice(0, limit);
  return { after: cursorOf(found, shown), results: shown.map(toWire) };
}

const byTime = (a: FoundLine, b: FoundLine): number => {
  if (a.chain === b.chain) return b.seq - a.seq;
  return a.time < b.time ? 1 : -1;
};

async function latest(
  files: readonly TrailFile[],
  matches: ReturnType<typeof matcher>,
  { below, limit, gone }: { below: number; limit: number; gone: AbortSignal },
): Promise<Found> {
  const lines: FoundLine[] = [];
  const chain = files[0]?.chain ?? '';
  let read = 0;
  for (const file of files.toReversed()) {
    if (!(await isThere(file.path))) continue;
    lines.push(...(await lastOf(file, matches, { below, limit: limit - lines.length, gone })));
    const last = lines.at(-1);
    if (lines.length >= limit && last !== undefined) return { chain, lines, down: last.seq };
    // Compressed since, it is small.
    read += (await stat(file.path).catch(() => ({ size: 0 }))).size;
    if (read >= BUDGET) return { chain, lines, down: file.first };
  }
  return { chain, lines, down: 0 };
}

/** The last lines of a file below a number, the latest first. */
async function lastOf(
  file: TrailFile,
  matches: ReturnType<typeof matcher>,
  { below, limit, gone }: { below: number; limit: number; gone: AbortSignal },
): Promise<FoundLine[]> {
  const kept: FoundLine[] = [];
  for await (const { lines } of readLines(file.path)) {
    gone.throwIfAborted();
    for (const line of lines) {
      const fields = matches(line);
      if (fields === null) continue;
      const [seq, time] = [Number(fields.seq), String(fields.time)];
      if (seq >= below) return kept.reverse();
      kept.push({ chain: file.chain, seq, time, text: line.toString() });
      if (kept.length > limit) kept.shift();
    }
  }
  return kept.reverse();
}

const toWire = ({ chain, text }: FoundLine): AuditLineWire => ({
  chain,
  ...(JSON.parse(text) as Omit<AuditLineWire, 'chain'>),
});

/** Null: every chain is at its end. */
function cursorOf(found: readonly Found[], shown: readonly FoundLine[]): string | null {
  const places = found.map(({ chain, lines, down }) => {
    const left = lines.filter((line) => !shown.includes(line));
    const below = left[0] === undefined ? down : left[0].seq + 1;
    return [chain, below] as const;
  });
  const open = places.filter(([, below]) => below > 1);
  return open.length === 0 ? null : Buffer.from(JSON.stringify(open)).toString('base64');
}

function placesOf(cursor: string): Places {
  const refusal = new BadRequest('invalid cursor');
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64').toString());
  } catch {
    throw refusal;
  }
  if (!Array.isArray(parsed)) throw refusal;
  return new Map(parsed.map((place: unknown) => placeOf(place, refusal)));
}

function placeOf(place: unknown, refusal: BadRequest): readonly [string, number] {
  const [chain, below] = Array.isArray(place) ? (place as unknown[]) : [];
  if (typeof chain !== 'string' || !Number.isSafeInteger(below)) throw refusal;
  return [chain, below as number];
}
