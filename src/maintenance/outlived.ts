import { Injectable } from '@nestjs/common';
import { Sessions } from '../auth/sessions.js';
import { Clock } from '../common/clock.js';
import { AttemptRepository } from '../database/repositories/attempt.repository.js';
import { CliSessionRepository } from '../database/repositories/cli-session.repository.js';

/** Rows that mean something for a time, and that nobody looks at when it has passed. */
@Injectable()
export class Outlived {
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly devices: CliSessionRepository,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  async forget(): Promise<void> {
    const now = this.clock.now();
    await this.attempts.forgetOld(now);
    await this.devices.forgetOld(now);
    await this.sessions.forgetOld();
  }
}
