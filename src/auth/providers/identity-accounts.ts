import { Injectable } from '@nestjs/common';
import { Forbidden } from '../../common/errors.js';
import type { Origin } from '../../common/origin.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import { MAX_USER_ID, type UserEntity } from '../../database/entities/user.entity.js';
import { UserRepository } from '../../database/repositories/user.repository.js';
import { EventBus } from '../../events/event-bus.js';
import { type Network, isWithin, parseNetwork } from '../../http/source-address.js';
import { Accounts, userChanged, userIdOf } from '../accounts.js';
import { type Identity, type LoginProviderName, Unwelcome } from './login-provider.js';

const gone = (): Forbidden => new Forbidden('the account was removed meanwhile');

/** Accounts of people whom a provider knows. They are told apart by its subject, never joined by an address. */
@Injectable()
export class IdentityAccounts {
  private readonly networks: readonly Network[];

  constructor(
    private readonly users: UserRepository,
    private readonly accounts: Accounts,
    private readonly events: EventBus,
    @InjectSettings() settings: Settings,
  ) {
    this.networks = settings.uploadWhitelist.map(parseNetwork);
  }

  /**
   * The account of somebody, made or brought up to date. 403 `unable to create user from untrusted source
   * IP address` (contract §2.5). Who is not welcome any more is logged out everywhere.
   */
  async enter(
    provider: LoginProviderName,
    identify: () => Promise<Identity>,
    by: Origin,
  ): Promise<UserEntity> {
    try {
      return await this.admit(provider, await identify(), by);
    } catch (error) {
      if (error instanceof Unwelcome) {
        await this.leave(userIdOf(provider, error.subject), by);
      }
      throw error;
    }
  }

  private async leave(userId: string, by: Origin): Promise<void> {
    const known = await this.users.endSessions(userId);
    if (known) this.events.say('LoggedOut', { userId, all: true, actorId: userId }, by);
  }

  private async admit(
    provider: LoginProviderName,
    identity: Identity,
    by: Origin,
  ): Promise<UserEntity> {
    const id = userIdOf(provider, identity.subject);
    if (id.length > MAX_USER_ID) throw new Forbidden('the name of this account is too long');
    const known = await this.users.find(id);
    if (known !== null) return this.refresh(known, identity, by);
    const trusted = this.networks.length === 0 || isWithin(by.address, this.networks);
    if (!trusted) throw new Forbidden('unable to create user from untrusted source IP address');
    const { subject, admin, limits, ...texts } = identity;
    const details = { ...texts, admin, ...limits };
    const made = await this.accounts.createFor(provider, subject, details, by);
    if (made !== null) return made;
    // Somebody logged in twice at once.
    const twin = await this.users.find(id);
    if (twin === null) throw gone();
    return this.refresh(twin, identity, by);
  }

  private async refresh(user: UserEntity, identity: Identity, by: Origin): Promise<UserEntity> {
    const { login, name, email, admin, limits } = identity;
    // Nothing but what the provider says: the rest may have been changed since it was read.
    const rights = admin === undefined ? {} : { admin };
    const now = { login, name, email, ...rights, ...limits };
    const changed = Object.entries(now).some(
      ([key, value]) => user[key as keyof UserEntity] !== value,
    );
    if (!changed) return user;
    const updated = await this.users.update(user.id, now);
    if (updated === null) throw gone();
    const fact = userChanged(updated, { actorId: user.id, password: false });
    this.events.say('UserChanged', fact, by);
    return updated.user;
  }
}
