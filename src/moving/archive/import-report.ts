/** What the rows of an archive are called in a report, in its order. */
const SUBJECTS = [
  ...(['settings', 'users', 'tokens', 'uploads', 'files', 'counters of users'] as const),
  ...(['days of activity', 'days of downloads'] as const),
] as const;

export type Subject = (typeof SUBJECTS)[number];

/** What became of a row: taken, already there, or left out for a reason. */
export type Outcome = 'taken' | 'already there' | { readonly leftOut: string };

/** What an import did, for the operator. */
export class ImportReport {
  /** Files and rows of the archive that are not here now although they should be. */
  lost = 0;
  /** Bytes of the files that were taken. */
  bytes = 0;
  /** Why the archive was not read to its end; null: it was. */
  problem: string | null = null;
  private readonly counts = new Map<string, number>();

  /** True: everything that the archive holds is here now, or was left out for a good reason. */
  get whole(): boolean {
    return this.lost === 0 && this.problem === null;
  }

  add(subject: Subject, outcome: Outcome, by = 1): void {
    if (by === 0) return;
    const key = `${subject}|${textOf(outcome)}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  /** How many rows there were of a subject with an outcome. */
  count(subject: Subject, outcome: Outcome): number {
    return this.counts.get(`${subject}|${textOf(outcome)}`) ?? 0;
  }

  /** One line for each subject, and what is wrong. */
  lines(): string[] {
    const lines = SUBJECTS.flatMap((subject) => {
      const parts = [...this.counts]
        .filter(([key]) => key.startsWith(`${subject}|`))
        .map(([key, count]) => `${count} ${key.slice(subject.length + 1)}`);
      return parts.length === 0 ? [] : [`${subject}: ${parts.sort(byOutcome).join(', ')}`];
    });
    lines.push(`bytes: ${this.bytes}`);
    if (this.lost > 0) lines.push(`lost: ${this.lost}`);
    if (this.problem !== null) {
      lines.push(`not read to its end : ${this.problem}`);
      lines.push('what was read until then stays; repeating the import goes on');
    }
    return lines;
  }
}

const textOf = (outcome: Outcome): string =>
  typeof outcome === 'string' ? outcome : `left out (${outcome.leftOut})`;

const RANKS = ['taken', 'already', 'left'];
const rankOf = (part: string): number => RANKS.indexOf(part.split(' ')[1] ?? '');
const byOutcome = (a: string, b: string): number => rankOf(a) - rankOf(b) || (a < b ? -1 : 1);
