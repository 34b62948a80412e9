import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { BadRequest } from '../common/errors.js';
import type { Origin } from '../common/origin.js';
import { whenNotCrowded } from '../common/hashing.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { MAX_USER_ID, UserEntity } from '../database/entities/user.entity.js';
import { type ProviderName, isProvider } from '../database/entities/user.entity.js';
import { type ChangedUser, UserRepository } from '../database/repositories/user.repository.js';
import { EventBus } from '../events/event-bus.js';
import type { Facts } from '../events/facts.js';
import {
  checkPassword,
  hashOfNobody,
  hashPassword,
  isOutdated,
  passwordProblem,
} from './password.js';

/** What may be known of a new account; it has defaults. */
export interface AccountDetails {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly admin?: boolean | undefined;
  readonly maxFileSize?: number | undefined;
  readonly maxUserSize?: number | undefined;
  readonly maxTtl?: number | undefined;
}

/** What a new account is made of. */
export interface NewAccount extends AccountDetails {
  readonly provider: string;
  readonly login: string;
  readonly password: string;
}

export const userIdOf = (provider: string, login: string): string => `${provider}:${login}`;

/** The fact of a change. */
export const userChanged = (
  { user: { id: userId, admin }, sessionsEnded }: ChangedUser,
  by: Pick<Facts['UserChanged'], 'actorId' | 'password'>,
): Facts['UserChanged'] => ({ userId, admin, sessionsEnded, ...by });

/** Making accounts, and knowing their passwords (contract §5.6, §5.9). */
@Injectable()
export class Accounts {
  /** Compared with when there is no such login, so that an answer takes the same time. */
  private decoy: Promise<string> | undefined;

  constructor(
    private readonly users: UserRepository,
    private readonly clock: Clock,
    private readonly events: EventBus,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** 400 `unable to create user : …`; null when there is such a user already. */
  async create(account: NewAccount, by: Origin): Promise<UserEntity | null> {
    const problem = problemOf(account);
    if (problem !== '') throw new BadRequest(`unable to create user : ${problem}`);
    const { provider, login } = account;
    const password =
      provider === 'local' ? await hashPassword(account.password, this.settings.passwordCost) : '';
    const id = userIdOf(provider, login);
    const who = { id, provider: provider as ProviderName, login, password };
    return this.insert(who, account, by);
  }

  /** The account of somebody whom a provider knows as `subject`; null when there is one already. */
  createFor(
    provider: ProviderName,
    subject: string,
    { login, ...details }: AccountDetails & { readonly login: string },
    by: Origin,
  ): Promise<UserEntity | null> {
    const id = userIdOf(provider, subject);
    const own = { ...by, actorId: id };
    return this.insert({ id, provider, login, password: '' }, details, own);
  }

  /** 400 `unable to update user : …` when the password does not do. */
  async passwordHash(password: string): Promise<string> {
    const problem = passwordProblem(password);
    if (problem !== '') throw new BadRequest(`unable to update user : ${problem}`);
    return hashPassword(password, this.settings.passwordCost);
  }

  /** The id of the local account with this login; '' when there is none. */
  async known(login: string): Promise<string> {
    const id = userIdOf('local', login);
    return id.length <= MAX_USER_ID && (await this.users.find(id)) !== null ? id : '';
  }

  /** The local user with this login and password; null when either is wrong, after the same time. */
  async verify(login: string, password: string): Promise<UserEntity | null> {
    const id = userIdOf('local', login);
    const user = id.length > MAX_USER_ID ? null : await this.users.find(id);
    const known = user?.password ?? '';
    const hash = known === '' ? await this.decoyHash() : known;
    const right = await checkPassword(password, hash);
    if (user === null || known === '' || !right) return null;
    if (isOutdated(hash, this.settings.passwordCost)) {
      await whenNotCrowded(async () => {
        const fresh = await hashPassword(password, this.settings.passwordCost);
        await this.users.rehash(user.id, known, fresh);
      });
    }
    return user;
  }

  private decoyHash(): Promise<string> {
    this.decoy ??= hashOfNobody(this.settings.passwordCost);
    return this.decoy;
  }

  private async insert(
    who: Pick<UserEntity, 'id' | 'provider' | 'login' | 'password'>,
    { name, email, admin, maxFileSize, maxUserSize, maxTtl }: AccountDetails,
    by: Origin,
  ): Promise<UserEntity | null> {
    const user = Object.assign(new UserEntity(), who, {
      name: name ?? '',
      email: email ?? '',
      admin: admin ?? false,
      maxFileSize: maxFileSize ?? 0,
      maxUserSize: maxUserSize ?? 0,
      maxTtl: maxTtl ?? 0,
      theme: '',
      language: '',
      createdAt: this.clock.now(),
      sessionEpoch: 0,
    });
    if (!(await this.users.insert(user))) return null;
    const { id: userId, provider, admin: isAdmin } = user;
    const { actorId } = by;
    this.events.say('UserCreated', { userId, provider, admin: isAdmin, actorId }, by);
    return user;
  }
}

function problemOf({ provider, login, password }: NewAccount): string {
  if (!isProvider(provider)) return 'invalid provider';
  if (login.length < 4) return 'login is too short (min 4 chars)';
  if (userIdOf(provider, login).length > MAX_USER_ID) return 'login is too long';
  return provider === 'local' ? passwordProblem(password) : '';
}
