import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { TooManyRequests } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { AttemptRepository } from '../database/repositories/attempt.repository.js';

/** How long failures are remembered, in ms. */
const WINDOW = 10 * 60_000;

/** Names of strangers are kept as digests, all of one length. */
const idOf = (subject: string): string => createHash('sha256').update(subject).digest('hex');

/**
 * Stops guessing (contract §5.6 [P]): who guesses wrong too often within ten minutes has to wait for
 * their end. Guesses are counted for the address that they come from and for what they are made at, in
 * the database, so for all servers together.
 */
@Injectable()
export class Attempts {
  /** Guesses under way in this process, by subject, and who waits for one of them to end. */
  private readonly running = new Map<string, number>();
  private readonly waiting: (() => void)[] = [];
  private outcomes = 0;

  constructor(
    private readonly attempts: AttemptRepository,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /**
   * Runs a guess, which is null when it is wrong; 429 when there were too many wrong ones. Guesses at the
   * same time are let in only as far as all of them may be wrong; the others wait for their outcome.
   */
  async guess<T>(subjects: readonly string[], look: () => Promise<T | null>): Promise<T | null> {
    if (this.settings.maxFailedLogins <= 0) return look();
    await this.enter(subjects);
    try {
      const found = await look();
      if (found === null) await this.failed(subjects);
      return found;
    } finally {
      this.leave(subjects);
    }
  }

  /** Counts a wrong guess that was looked at already. */
  async failed(subjects: readonly string[]): Promise<void> {
    if (this.settings.maxFailedLogins <= 0) return;
    const now = this.clock.now();
    for (const subject of subjects) await this.attempts.count(idOf(subject), now, WINDOW);
  }

  /** Forgets what was guessed at somebody who has shown to be the right one. */
  async forget(subjects: readonly string[]): Promise<void> {
    if (this.settings.maxFailedLogins > 0) await this.attempts.forget(subjects.map(idOf));
  }

  /** 429 when one of the subjects has no guess left. */
  async check(subjects: readonly string[]): Promise<void> {
    if (this.settings.maxFailedLogins > 0) await this.failures(subjects);
  }

  private async enter(subjects: readonly string[]): Promise<void> {
    for (;;) {
      const seen = this.outcomes;
      const failures = await this.failures(subjects);
      // What has ended meanwhile may have failed: look again.
      if (seen !== this.outcomes) continue;
      const limit = this.settings.maxFailedLogins;
      const busy = (subject: string): number => this.running.get(subject) ?? 0;
      if (subjects.every((subject) => (failures.get(subject) ?? 0) + busy(subject) < limit)) {
        for (const subject of subjects) this.running.set(subject, busy(subject) + 1);
        return;
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private leave(subjects: readonly string[]): void {
    for (const subject of subjects) {
      const left = (this.running.get(subject) ?? 1) - 1;
      if (left > 0) this.running.set(subject, left);
      else this.running.delete(subject);
    }
    this.outcomes += 1;
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Failures by subject; 429 when one has too many. */
  private async failures(subjects: readonly string[]): Promise<Map<string, number>> {
    const now = this.clock.now();
    const known = await this.attempts.findLive(subjects.map(idOf), now);
    const blocked = known.filter((one) => one.failures >= this.settings.maxFailedLogins);
    if (blocked.length > 0) {
      const end = Math.max(...blocked.map(({ endsAt }) => endsAt));
      throw new TooManyRequests(Math.ceil((end - now) / 1000));
    }
    const byId = new Map(known.map(({ id, failures }) => [id, failures]));
    return new Map(subjects.map((subject) => [subject, byId.get(idOf(subject)) ?? 0]));
  }
}
