import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../common/clock.js';
import { describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import type { SessionEntity } from '../database/entities/session.entity.js';
import { SessionRepository } from '../database/repositories/session.repository.js';
import type { Request } from '../http/exchange.js';
import type { Session } from './sessions.js';

/** How often one session is written down, in ms: a page that asks ten times a second is seen once a minute. */
const ONCE_IN = 60_000;
/** Sessions of which it is known when they were. */
const KEPT = 5000;
/** How long what was seen is collected, in ms, and how much of it at most. */
const COLLECTED = 2000;
const MOST = 500;
const LONGEST_AGENT = 300;
const LONGEST_ADDRESS = 64;

/**
 * When and from where sessions are seen, for whoever wants to know where they are logged in. No request waits for it,
 * and what a crash loses is the last minute.
 */
@Injectable()
export class SessionVisits implements BeforeApplicationShutdown {
  private readonly log = new Log('login');
  private readonly seenAt = new LRUCache<string, number>({ max: KEPT });
  private collected = new Map<string, SessionEntity>();
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  note({ id, userId, epoch, startedAt }: Session, { sourceAddress, headers }: Request): void {
    const now = this.clock.now();
    if (now - (this.seenAt.get(id) ?? -Infinity) < ONCE_IN || this.collected.size >= MOST) return;
    this.seenAt.set(id, now);
    const address = (sourceAddress ?? '').slice(0, LONGEST_ADDRESS);
    const userAgent = (headers['user-agent'] ?? '').slice(0, LONGEST_AGENT).toWellFormed();
    this.collected.set(id, { id, userId, epoch, startedAt, seenAt: now, address, userAgent });
    this.timer ??= setTimeout(() => void this.settled(), COLLECTED).unref();
  }

  /** What was seen until now is written down when this resolves. */
  settled(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const some = [...this.collected.values()];
    this.collected = new Map();
    return (this.writing = this.writing.then(() => this.write(some)));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.settled();
  }

  private async write(some: readonly SessionEntity[]): Promise<void> {
    for (const session of some) {
      try {
        await this.sessions.see(session);
      } catch (error) {
        this.seenAt.delete(session.id);
        this.log.debug(`a session was not written down : ${describeError(error)}`);
      }
    }
  }
}
