import { Injectable } from '@nestjs/common';
import { ClientGone, Refusal } from '../common/errors.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { EventBus } from '../events/event-bus.js';
import type { LoginRefusal } from '../events/facts.js';
import type { Request } from '../http/exchange.js';
import { originOf } from './origin.js';
import { SessionVisits } from './session-visits.js';
import { type Session, Sessions } from './sessions.js';

/** Logging in, whoever says who somebody is: it ends with a session, or with a refusal. */
@Injectable()
export class Logins {
  constructor(
    private readonly sessions: Sessions,
    private readonly visits: SessionVisits,
    private readonly events: EventBus,
  ) {}

  /**
   * A session of whom `identify` answers. Rejects as it does. `tried`: the account of a wrong password, '' for none.
   */
  async enter(
    provider: string,
    req: Request,
    identify: () => Promise<UserEntity>,
    tried: () => Promise<string> = () => Promise.resolve(''),
  ): Promise<Session & { readonly token: string }> {
    const by = originOf(req);
    try {
      const user = await identify();
      const session = await this.sessions.issue(user);
      this.visits.note(session, req);
      this.events.say('LoginSucceeded', { userId: user.id, provider }, by);
      return session;
    } catch (error) {
      if (error instanceof ClientGone) throw error;
      const reason = reasonOf(error, provider);
      const userId = reason === 'credentials' ? await tried().catch(() => '') : '';
      this.events.say('LoginRefused', { userId, provider, reason }, by);
      throw error;
    }
  }
}

function reasonOf(error: unknown, provider: string): LoginRefusal {
  if (!(error instanceof Refusal)) return 'fault';
  if (error.status === 400) return 'incomplete';
  if (error.status === 403) return provider === 'local' ? 'credentials' : 'unwelcome';
  return error.status === 429 ? 'guessing' : 'fault';
}
