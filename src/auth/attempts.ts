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
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /**
   * Runs a guess, which is null when it is wrong. It is counted before it is looked at, so that many at
   * once are no way around the limit, and taken back when it is right. 429 when there were too many.
   */
  async guess<T>(subjects: readonly string[], look: () => Promise<T | null>): Promise<T | null> {
    if (this.settings.maxFailedLogins <= 0) return look();
    await this.check(subjects);
    for (const subject of subjects) await this.count(subject);
    const found = await look();
    if (found !== null) {
      for (const subject of subjects) await this.attempts.discount(idOf(subject));
    }
    return found;
  }

  /** Counts a wrong guess that was looked at already. */
  async failed(subjects: readonly string[]): Promise<void> {
    if (this.settings.maxFailedLogins <= 0) return;
    for (const subject of subjects) await this.count(subject);
  }

  /** Forgets what was guessed at somebody who has shown to be the right one. */
  async forget(subjects: readonly string[]): Promise<void> {
    if (this.settings.maxFailedLogins > 0) await this.attempts.forget(subjects.map(idOf));
  }

  /** 429 when one of the subjects has no guess left. */
  async check(subjects: readonly string[]): Promise<void> {
    const limit = this.settings.maxFailedLogins;
    if (limit <= 0) return;
    const now = this.clock.now();
    const blocked = await this.attempts.exhausted(subjects.map(idOf), limit, now);
    if (blocked.length > 0) this.refuse(Math.max(...blocked.map(({ endsAt }) => endsAt)) - now);
  }

  private async count(subject: string): Promise<void> {
    const guesses = await this.attempts.count(idOf(subject), this.clock.now(), WINDOW);
    if (guesses > this.settings.maxFailedLogins) this.refuse(WINDOW);
  }

  private refuse(ms: number): never {
    throw new TooManyRequests(Math.ceil(ms / 1000));
  }
}
