import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { TooManyRequests } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { AttemptRepository } from '../database/repositories/attempt.repository.js';
import { beginnings } from './attempt-rules.js';

/**
 * Limits what anybody may begin although it costs something: requests to a login provider, and clients that
 * wait for approval. Counted by address, in the database; what ends well is given back, so that many people
 * behind one address can log in, and nobody can begin without end.
 */
@Injectable()
export class Beginnings {
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** 429 while too much is begun. */
  async begin(kind: 'login' | 'device', address: string): Promise<void> {
    const limit = this.settings.maxFailedLogins;
    if (limit <= 0) return;
    const wait = await this.attempts.take(beginnings(kind, address, limit), this.clock.now());
    if (wait > 0) throw new TooManyRequests(Math.ceil(wait / 1000), 'too many logins have begun');
  }

  /** So many of them have ended well. */
  async giveBack(kind: 'login' | 'device', address: string, times: number): Promise<void> {
    const limit = this.settings.maxFailedLogins;
    if (limit <= 0) return;
    const { id, step } = beginnings(kind, address, limit);
    await this.attempts.giveBack(id, step * times);
  }
}
