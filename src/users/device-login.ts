import { randomInt, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { DevicePollWire } from '#wire';
import { sameSecret } from '../common/constant-time.js';
import { Clock } from '../common/clock.js';
import type { Origin } from '../common/origin.js';
import { BadRequest, NotFound, Unauthorized, Unavailable } from '../common/errors.js';
import { CliSessionEntity } from '../database/entities/cli-session.entity.js';
import { CliSessionRepository } from '../database/repositories/cli-session.repository.js';
import { EventBus } from '../events/event-bus.js';
import { TokensService } from './tokens.service.js';

/** Letters and digits that are not taken for each other (contract §5.10). */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** How long a client waits, in seconds. */
export const DEVICE_LOGIN_SECONDS = 300;
/** Clients that may wait at once: anybody may begin to. */
const MOST_WAITING = 10_000;

const part = (): string =>
  Array.from({ length: 4 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');

/** Login of a command line client through a browser that is logged in (contract §5.10). */
@Injectable()
export class DeviceLogin {
  constructor(
    private readonly sessions: CliSessionRepository,
    private readonly tokens: TokensService,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  async init(): Promise<CliSessionEntity> {
    const now = this.clock.now();
    await this.sessions.forgetOld(now);
    if ((await this.sessions.count()) >= MOST_WAITING) {
      throw new Unavailable('too many clients are waiting, please try again later');
    }
    const session = Object.assign(new CliSessionEntity(), {
      code: `${part()}-${part()}`,
      secret: randomUUID(),
      userToken: '',
      expiresAt: now + DEVICE_LOGIN_SECONDS * 1000,
    });
    await this.sessions.insert(session);
    return session;
  }

  /** Makes a token of `userId` for the client with this code. */
  async approve(
    userId: string,
    by: Origin,
    { code, comment }: { readonly code: string; readonly comment: string },
  ): Promise<void> {
    if (code === '') throw new BadRequest('missing code');
    const now = this.clock.now();
    const session = await this.sessions.find(code, now);
    if (session === null) throw new NotFound('CLI auth session not found or expired');
    const token = await this.tokens.prepare(userId, comment === '' ? 'CLI login' : comment);
    const waiting = session.userToken === '' && (await this.sessions.approve(code, token, now));
    if (!waiting) throw new BadRequest('CLI auth session already approved');
    this.events.say('TokenCreated', { userId, device: true, actorId: by.actorId }, by);
  }

  /** Gives the token out, once, to the client that knows the secret. */
  async poll(code: string, secret: string): Promise<DevicePollWire> {
    if (code === '') throw new BadRequest('missing code');
    if (secret === '') throw new BadRequest('missing secret');
    const session = await this.sessions.find(code, this.clock.now());
    const gone = new NotFound('CLI auth session not found or expired');
    if (session === null) throw gone;
    if (!sameSecret(secret, session.secret)) throw new Unauthorized('invalid secret');
    if (session.userToken === '') return { status: 'pending' };
    if (!(await this.sessions.take(code))) throw gone;
    return { status: 'approved', token: session.userToken };
  }
}
