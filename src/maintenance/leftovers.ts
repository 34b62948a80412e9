import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { AttemptRepository } from '../database/repositories/attempt.repository.js';
import { CliSessionRepository } from '../database/repositories/cli-session.repository.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import { TokenRepository } from '../database/repositories/token.repository.js';
import { OrphanBytes } from '../files/keeping/orphan-bytes.js';

/** What belongs to nobody any more, and what is over (contract §7.4). */
@Injectable()
export class Leftovers {
  constructor(
    private readonly files: FileRepository,
    private readonly tokens: TokenRepository,
    private readonly attempts: AttemptRepository,
    private readonly devices: CliSessionRepository,
    private readonly bytes: OrphanBytes,
    private readonly clock: Clock,
  ) {}

  /** Erases rows; answers how many had lost what they belong to. */
  async eraseRows(): Promise<number> {
    const now = this.clock.now();
    await this.attempts.forgetOld(now);
    await this.devices.forgetOld(now);
    return (await this.files.eraseOrphans()) + (await this.tokens.eraseOrphans());
  }

  /** Erases stored objects that no row names; answers how many. */
  eraseObjects(): Promise<number> {
    return this.bytes.sweep();
  }
}
