import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Forbidden } from '../common/errors.js';
import type { Origin } from '../common/origin.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { Accounts } from './accounts.js';
import { Attempts } from './attempts.js';
import type { Principal } from './principal.js';

/** How old a log-in may be that needs no old password, in minutes. */
const RECENT = 15;

/** Who wants to change a password. */
export interface PasswordChanger {
  readonly principal: Principal;
  readonly by: Origin;
  /** "" when it was not sent: the web page of Plik does not. */
  readonly oldPassword: string;
}

/**
 * Whoever finds a browser logged in, or a cookie, shall not make the account theirs: a user's own password is
 * changed with the old one, or soon after a log-in. Administrators need neither, also for their own: they can
 * give themselves any account.
 */
@Injectable()
export class PasswordProof {
  constructor(
    private readonly accounts: Accounts,
    private readonly attempts: Attempts,
    private readonly clock: Clock,
  ) {}

  /** 403 when it is missing or wrong; a wrong one counts as a guess, 429 after too many. */
  async check(user: UserEntity, { principal, ...given }: PasswordChanger): Promise<void> {
    if (principal.admin) return;
    if (given.oldPassword !== '') {
      await this.checkOld(user, given.oldPassword, given.by);
      return;
    }
    const since = this.clock.now() - RECENT * 60_000;
    if ((principal.session?.startedAt ?? 0) >= since) return;
    throw new Forbidden(
      `unable to update user : a new password needs the old one, or a log-in of the last ${RECENT} minutes`,
    );
  }

  /** Guesses are counted with those at the login. */
  private async checkOld({ id, login }: UserEntity, old: string, by: Origin): Promise<void> {
    const guess = { kind: 'login', target: id, secret: old, address: by.address, by } as const;
    const right = await this.attempts.guess(guess, () => this.accounts.verify(login, old));
    if (right === null) throw new Forbidden('unable to update user : the old password is wrong');
  }
}
