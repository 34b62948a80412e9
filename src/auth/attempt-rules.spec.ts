import { type Guesser, type Memory, type Subject, judge, subjectsOf } from './attempt-rules.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);

/** What the database does, for guesses that are all wrong. */
class Rows {
  readonly memories = new Map<string, Memory>();
  wrong = 0;

  constructor(private readonly limit: number) {}

  /** Guesses as soon as it may be; answers when it may be again, in ms since the epoch. */
  guess(guesser: Guesser, now: number): number {
    const subjects = subjectsOf(guesser, this.limit);
    const verdict = judge(subjects, this.memories, now);
    if (verdict.is === 'refused' || verdict.is === 'later') return now + verdict.wait;
    for (const subject of Object.values(subjects) as Subject[]) {
      const { endsAt = 0 } = this.memories.get(subject.id) ?? {};
      const next = Math.max(endsAt, now) + subject.step;
      const all = { endsAt: Math.min(next, now + subject.most), failedAt: now };
      this.memories.set(subject.id, all);
    }
    this.wrong += 1;
    return now;
  }
}

/** Wrong guesses of some addresses at some targets within a time, each made as soon as it may be. */
function wrongGuesses(addresses: number, targets: number, duration: number): number {
  const rows = new Rows(20);
  const guessers = Array.from({ length: addresses * targets }, (_, i) => {
    const [address = '', target = ''] = [i % addresses, Math.floor(i / addresses)].map(String);
    return { at: START, kind: 'login' as const, address: `fd00:${address}::1`, target };
  });
  const end = START + duration;
  for (let now = START; now < end;) {
    for (const one of guessers) {
      for (let may = one.at; may <= now; one.at = may) may = rows.guess(one, now);
    }
    now = Math.min(...guessers.map(({ at }) => at));
  }
  return rows.wrong;
}

describe('wrong guesses, with 20 free (docs/adr/0012)', () => {
  it('of one address at one target in a day', () => {
    const most = wrongGuesses(1, 1, DAY);
    expect(most).toBeGreaterThan(150);
    expect(most).toBeLessThan(180);
  });

  it('of one address at many targets in a day', () => {
    const most = wrongGuesses(1, 20, DAY);
    expect(most).toBeGreaterThan(1500);
    expect(most).toBeLessThan(1700);
  });

  it('of many addresses at one target: a thousand, then one every two seconds', () => {
    const duration = HOUR / 6;
    const most = wrongGuesses(60, 1, duration);
    expect(most).toBeGreaterThan(1000);
    expect(most).toBeLessThanOrEqual(1000 + duration / 2000 + 1);
  });
});
