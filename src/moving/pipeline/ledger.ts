/** What is counted: the rows of a server, in the order in which they come. */
export const KINDS = [
  ...(['settings', 'users', 'tokens', 'uploads', 'files', 'counters of users'] as const),
  ...(['days of activity', 'days of downloads'] as const),
] as const;

export type Kind = (typeof KINDS)[number];

/** What may become of a row. Only what is lost is a reason to worry. */
export type Fate = 'taken' | 'there' | 'leftOut' | 'lost';

/** Rows that share a fate for one reason. */
export interface Entry {
  readonly kind: Kind;
  readonly fate: Fate;
  /** "" where there is nothing to say. */
  readonly reason: string;
  readonly number: number;
}

/** Problems that are kept to be shown at the end. */
const MOST_PROBLEMS = 100;

/** What became of everything that came, and why: the part of a report that all sources share. */
export class Ledger {
  private readonly entries = new Map<string, Entry>();
  private readonly noted = new Map<string, number>();
  private problemCount = 0;
  /** Bytes of files that were taken: sharing them with their source, or as a copy. */
  protected readonly size = { shared: 0, copied: 0 };
  /** The first problems, in one line each. */
  protected readonly problems: string[] = [];

  /** `hear`: is told of every problem at once; else so many are kept. */
  constructor(
    private readonly hear: ((line: string) => void) | null = null,
    private readonly most = MOST_PROBLEMS,
  ) {}

  /** For work that may have to begin anew: what it says counts once it is merged. */
  static part(): Ledger {
    return new Ledger(null, Number.POSITIVE_INFINITY);
  }

  /** How many rows, or files, are not here that should be. */
  get lost(): number {
    return this.problemCount;
  }

  /** Whether nothing is lost. */
  get complete(): boolean {
    return this.lost === 0 && this.all().every(({ fate }) => fate !== 'lost');
  }

  get began(): boolean {
    return this.entries.size > 0;
  }

  count(kind: Kind, fate: Fate): number {
    const some = this.all().filter((entry) => entry.kind === kind && entry.fate === fate);
    return some.reduce((sum, { number }) => sum + number, 0);
  }

  add(kind: Kind, fate: Fate, reason = '', number = 1): void {
    if (number === 0) return;
    const key = `${kind}|${fate}|${reason}`;
    const before = this.entries.get(key)?.number ?? 0;
    this.entries.set(key, { kind, fate, reason, number: before + number });
  }

  /** Something worth knowing of rows that are taken. */
  note(kind: Kind, what: string): void {
    raise(this.noted, `${kind} taken: ${what}`, 1);
  }

  /** Something of its own that is lost, in one line. */
  problem(line: string): void {
    this.problemCount += 1;
    this.tell(line);
  }

  bytes(size: number, copied: boolean): void {
    this.size[copied ? 'copied' : 'shared'] += size;
  }

  /** Adds what another ledger says. */
  merge(other: Ledger): void {
    for (const { kind, fate, reason, number } of other.all()) this.add(kind, fate, reason, number);
    for (const [what, number] of other.noted) raise(this.noted, what, number);
    for (const line of other.problems) this.tell(line);
    this.problemCount += other.problemCount;
    this.size.shared += other.size.shared;
    this.size.copied += other.size.copied;
  }

  protected all(): Entry[] {
    return [...this.entries.values()];
  }

  /** What is worth knowing, and of how many rows. */
  protected get notes(): [string, number][] {
    return [...this.noted];
  }

  private tell(line: string): void {
    if (this.hear !== null) this.hear(line);
    else if (this.problems.length < this.most) this.problems.push(line);
  }
}

function raise(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
