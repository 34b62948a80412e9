import { type AuditFilter, type FoundLine, matcher } from './filter.js';
import { isThere, readLines } from './line-reader.js';
import { type TrailFile, filesIn } from './trail-files.js';

const DAY = 86_400_000;

const nextDay = (day: string): string => new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);

/** The files that may have a line of that time, by the days on which they were begun; clocks may be a day off. */
export function filesWithin(
  files: readonly TrailFile[],
  { since, until }: Pick<AuditFilter, 'since' | 'until'>,
): TrailFile[] {
  return files.filter(({ day }, i) => {
    const next = files[i + 1]?.day;
    const isOver = since !== '' && next !== undefined && nextDay(next) < since.slice(0, 10);
    const isLater = until !== '' && day > nextDay(until.slice(0, 10));
    return !isOver && !isLater;
  });
}

/** The lines of one file that are looked for, in their order, as they come. */
export async function* linesOf(
  file: TrailFile,
  matches: ReturnType<typeof matcher>,
): AsyncGenerator<FoundLine, void> {
  for await (const { lines } of readLines(file.path)) {
    for (const line of lines) {
      const fields = matches(line);
      if (fields === null) continue;
      const { seq, time } = fields;
      yield { chain: file.chain, seq: Number(seq), time: String(time), text: line.toString() };
    }
  }
}

/** The lines of all chains of a folder that are looked for, by their time, as they come. */
export async function* search(
  folder: string,
  filter: AuditFilter,
): AsyncGenerator<FoundLine, void> {
  const matches = matcher(filter);
  const chains = [...(await filesIn(folder)).values()];
  const ways = chains.map((files) => linesOfAll(filesWithin(files, filter), matches));
  const heads = await Promise.all(ways.map((way) => way.next()));
  for (;;) {
    let first = -1;
    heads.forEach(({ done, value }, i) => {
      if (done === true) return;
      const best = heads[first]?.value;
      if (!best || value.time < best.time) first = i;
    });
    const [way, head] = [ways[first], heads[first]];
    if (way === undefined || !head?.value) return;
    yield head.value;
    heads[first] = await way.next();
  }
}

async function* linesOfAll(
  files: readonly TrailFile[],
  matches: ReturnType<typeof matcher>,
): AsyncGenerator<FoundLine, void> {
  for (const file of files) {
    // Removed for its age, if not, since the folder was read.
    if (await isThere(file.path)) yield* linesOf(file, matches);
  }
}
