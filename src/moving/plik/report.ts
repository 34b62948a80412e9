import { humanSize } from '../../common/units.js';

export const KINDS = ['users', 'tokens', 'uploads', 'files'] as const;
export type Kind = (typeof KINDS)[number];

/** What may become of a row. Only what is lost is a reason to worry. */
export type Fate = 'taken' | 'there' | 'leftOut' | 'lost';

/** Single problems that are shown. */
const MOST_PROBLEMS = 100;
const FATES: readonly Fate[] = ['taken', 'there', 'leftOut', 'lost'];
const TITLES: readonly string[] = ['taken', 'already here', 'left out', 'lost'];
/** Fates that are explained by reasons. */
const EXPLAINED = { leftOut: 'left out', lost: 'lost' } as const;

/** What was taken over, and what was not, and why. */
export class Report {
  private readonly counts = new Map<string, number>();
  private readonly reasons = new Map<string, number>();
  private readonly problems: string[] = [];
  private problemCount = 0;
  private readonly remarks: string[] = [];
  private linked = 0;
  private copied = 0;

  /** Whether something is not here that should be. */
  get complete(): boolean {
    return this.problemCount === 0 && KINDS.every((kind) => this.count(kind, 'lost') === 0);
  }

  count(kind: Kind, fate: Fate): number {
    return this.counts.get(`${kind} ${fate}`) ?? 0;
  }

  add(kind: Kind, fate: Fate, reason = '', number = 1): void {
    raise(this.counts, `${kind} ${fate}`, number);
    if (reason !== '') raise(this.reasons, `${kind} ${nameOf(fate)}: ${reason}`, number);
  }

  /** Something worth knowing of rows that are taken. */
  note(kind: Kind, what: string): void {
    raise(this.reasons, `${kind} taken: ${what}`, 1);
  }

  /** Something of its own that is lost, in one line. */
  problem(line: string): void {
    this.problemCount += 1;
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(line);
  }

  remark(line: string): void {
    this.remarks.push(line);
  }

  bytes(size: number, copied: boolean): void {
    if (copied) this.copied += size;
    else this.linked += size;
  }

  /** Adds what another report says. */
  merge(other: Report): void {
    for (const [key, n] of other.counts) raise(this.counts, key, n);
    for (const [key, n] of other.reasons) raise(this.reasons, key, n);
    const room = MOST_PROBLEMS - this.problems.length;
    this.problems.push(...other.problems.slice(0, Math.max(0, room)));
    this.problemCount += other.problemCount;
    this.remarks.push(...other.remarks);
    this.linked += other.linked;
    this.copied += other.copied;
  }

  /** Whether there is anything to tell. */
  get began(): boolean {
    return this.counts.size + this.remarks.length > 0;
  }

  /** `broken`: the work did not come to its end. */
  lines({ rehearsal, broken }: { rehearsal: boolean; broken: boolean }): string[] {
    return [
      ...(rehearsal ? ['dry run: nothing is written, this is what would be'] : []),
      '',
      ...this.table(),
      this.bytesLine(rehearsal),
      '',
      ...[...this.reasons].sort(byKey).map(([reason, n]) => `${reason}: ${n}`),
      ...this.remarks,
      ...this.problemLines(),
      '',
      this.verdict(broken),
    ];
  }

  private verdict(broken: boolean): string {
    if (broken) return 'broken off: what was taken stays, and the same command goes on from there';
    if (this.complete) return 'complete: nothing is lost';
    return 'not complete: what is lost is named above; what stays there can be taken by a repetition';
  }

  private table(): string[] {
    const row = (cells: readonly string[]): string =>
      cells.map((cell, i) => (i === 0 ? cell.padEnd(8) : cell.padStart(14))).join('');
    return [
      row(['', ...TITLES]),
      ...KINDS.map((kind) => row([kind, ...FATES.map((fate) => String(this.count(kind, fate)))])),
    ];
  }

  private bytesLine(rehearsal: boolean): string {
    const total = this.linked + this.copied;
    const all = `${'bytes'.padEnd(8)}${String(total).padStart(14)}  (${humanSize(total)}`;
    if (rehearsal) return `${all})`;
    return `${all}: ${humanSize(this.linked)} shared with Plik's files, ${humanSize(this.copied)} copied)`;
  }

  private problemLines(): string[] {
    if (this.problemCount === 0) return [];
    const more = this.problemCount - this.problems.length;
    const rest = more > 0 ? [`  … and ${more} more`] : [];
    return ['problems:', ...this.problems.map((line) => `  ${line}`), ...rest];
  }
}

const nameOf = (fate: Fate): string => (fate in EXPLAINED ? EXPLAINED[fate as 'lost'] : fate);

const byKey = ([a]: readonly [string, number], [b]: readonly [string, number]): number =>
  a < b ? -1 : 1;

function raise(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
