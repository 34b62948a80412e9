import { Injectable } from '@nestjs/common';
import { Accounts, userChanged } from '../auth/accounts.js';
import { type PasswordChanger, PasswordProof } from '../auth/password-proof.js';
import type { Principal } from '../auth/principal.js';
import { Clock } from '../common/clock.js';
import { BadRequest, Forbidden, NotFound } from '../common/errors.js';
import type { Origin } from '../common/origin.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { type ChangedUser, UserRepository } from '../database/repositories/user.repository.js';
import { EventBus } from '../events/event-bus.js';
import { UploadLists } from '../uploads/upload-lists.js';
import type { UserDto } from './user.dto.js';

type UserChange = Partial<Omit<UserEntity, 'id'>>;

/** Reading, changing and removing accounts (contract §5.8, §5.9). */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UserRepository,
    private readonly accounts: Accounts,
    private readonly proof: PasswordProof,
    private readonly uploads: UploadLists,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  /** 403 for others' accounts, also unknown ones; 404 for administrators. */
  async find(id: string, { user, admin }: Principal): Promise<UserEntity> {
    if (user?.id !== id && !admin) throw new Forbidden('you need administrator privileges');
    const found = await this.users.find(id);
    if (found === null) throw new NotFound('user not found');
    return found;
  }

  /**
   * Replaces everything that can change (contract §5.9); rights and limits only by administrators. A new
   * password, and rights that are taken away, end all sessions of the account.
   */
  async replace(
    user: UserEntity,
    dto: UserDto,
    who: Omit<PasswordChanger, 'oldPassword'>,
  ): Promise<ChangedUser> {
    if (dto.id !== user.id) throw new BadRequest('user id mismatch');
    const { principal, by } = who;
    const { name, email } = dto;
    const { admin: isAdmin, maxFileSize, maxUserSize, maxTTL: maxTtl } = dto;
    const change = { name, email, admin: isAdmin, maxFileSize, maxUserSize, maxTtl };
    if (!principal.admin) refusePrivileges(user, change);
    if (dto.password === '' || user.provider !== 'local') return this.change(user, change, by);
    await this.proof.check(user, { ...who, oldPassword: dto.oldPassword });
    const password = await this.accounts.passwordHash(dto.password);
    return this.change(user, { ...change, password }, by);
  }

  /** Answers the account as it is then. */
  async update(user: UserEntity, change: UserChange, by: Origin): Promise<UserEntity> {
    return Object.keys(change).length === 0 ? user : (await this.change(user, change, by)).user;
  }

  /** Whoever is logged in as this user is not any more; tokens stay. */
  async endSessions({ id: userId }: UserEntity, by: Origin): Promise<void> {
    if (!(await this.users.endSessions(userId))) throw new NotFound('user not found');
    this.events.say('LoggedOut', { userId, all: true, actorId: by.actorId }, by);
  }

  /**
   * Removes an account, its tokens and everything it has uploaded. Uploads first: whatever interrupts
   * this, there is an account with which to repeat it. Once more afterwards, for what came meanwhile.
   */
  async remove({ id: userId }: UserEntity, by: Origin): Promise<void> {
    const before = await this.uploads.removeAll({ userId }, by);
    const removed = await this.users.remove(userId, this.clock.now());
    const uploads = before + (await this.uploads.removeAll({ userId }, by));
    const { actorId } = by;
    if (removed) this.events.say('UserRemoved', { userId, uploads, actorId }, by);
  }

  private async change({ id }: UserEntity, change: UserChange, by: Origin): Promise<ChangedUser> {
    const changed = await this.users.update(id, change);
    if (changed === null) throw new NotFound('user not found');
    const password = change.password !== undefined;
    const fact = userChanged(changed, { actorId: by.actorId, password });
    this.events.say('UserChanged', fact, by);
    return changed;
  }
}

type Privileges = Pick<UserEntity, 'admin' | 'maxFileSize' | 'maxUserSize' | 'maxTtl'>;

/** Nobody raises, or lowers, their own limits. */
function refusePrivileges(user: UserEntity, change: Privileges): void {
  if (change.admin) throw new Forbidden('can not grant yourself admin right');
  if (change.maxFileSize !== user.maxFileSize)
    throw new Forbidden('can not edit your own max file size');
  if (change.maxUserSize !== user.maxUserSize)
    throw new Forbidden('can not edit your own max user size');
  if (change.maxTtl !== user.maxTtl) throw new Forbidden('can not edit your own max TTL');
}
