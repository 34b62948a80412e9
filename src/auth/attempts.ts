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
 * Stops guessing (contract §5.6 [P]): who fails too often within ten minutes has to wait for their end.
 * Failures are counted for the address that guesses and for what it guesses at, in the database, so for
 * all servers together. Right credentials in time cost nothing.
 */
@Injectable()
export class Attempts {
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** 429 when one of the subjects has failed too often. */
  async check(subjects: readonly string[]): Promise<void> {
    const limit = this.settings.maxFailedLogins;
    if (limit <= 0) return;
    const now = this.clock.now();
    const blocked = await this.attempts.exhausted(subjects.map(idOf), limit, now);
    if (blocked.length === 0) return;
    const end = Math.max(...blocked.map(({ endsAt }) => endsAt));
    throw new TooManyRequests(Math.ceil((end - now) / 1000));
  }

  async failed(subjects: readonly string[]): Promise<void> {
    if (this.settings.maxFailedLogins <= 0) return;
    const now = this.clock.now();
    await this.attempts.forgetOld(now);
    for (const subject of subjects) await this.attempts.fail(idOf(subject), now, WINDOW);
  }

  /** Forgets the failures of somebody who has shown to be the right one. */
  async succeeded(subjects: readonly string[]): Promise<void> {
    if (this.settings.maxFailedLogins > 0) await this.attempts.forget(subjects.map(idOf));
  }
}
