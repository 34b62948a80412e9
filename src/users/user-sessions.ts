import { Injectable } from '@nestjs/common';
import type { SessionWire } from '#wire';
import { SessionVisits } from '../auth/session-visits.js';
import { Sessions } from '../auth/sessions.js';
import { NotFound } from '../common/errors.js';
import type { Origin } from '../common/origin.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { SessionRepository } from '../database/repositories/session.repository.js';
import { EventBus } from '../events/event-bus.js';

/** More than anybody looks through. */
const MOST = 500;

/** Where somebody is logged in, and ending single logins. */
@Injectable()
export class UserSessions {
  constructor(
    private readonly kept: SessionRepository,
    private readonly visits: SessionVisits,
    private readonly sessions: Sessions,
    private readonly events: EventBus,
  ) {}

  /** The last seen first. `current`: the session that asks. */
  async list(
    { id: userId, sessionEpoch: epoch, provider }: UserEntity,
    current: string | undefined,
  ): Promise<SessionWire[]> {
    await this.visits.settled();
    const good = { userId, epoch, since: this.sessions.oldestStart };
    return (await this.kept.list(good, MOST)).map(
      ({ id, startedAt, seenAt, address, userAgent }) => ({
        ...{ id, provider, address, userAgent, current: id === current },
        createdAt: new Date(startedAt).toISOString(),
        seenAt: new Date(seenAt).toISOString(),
      }),
    );
  }

  /** 404 where there is no such session, or none any more. */
  async end({ id: userId }: UserEntity, sessionId: string, by: Origin): Promise<void> {
    await this.visits.settled();
    const session = await this.kept.find(sessionId, userId);
    if (session === null || !(await this.sessions.end(session))) {
      throw new NotFound('session not found');
    }
    this.events.say('LoggedOut', { userId, all: false, actorId: by.actorId }, by);
  }
}
