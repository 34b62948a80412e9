import type { SettingEntity } from '../../database/entities/setting.entity.js';
import type { TokenEntity } from '../../database/entities/token.entity.js';
import type { UserEntity } from '../../database/entities/user.entity.js';
import type { ImportRepository } from '../../database/repositories/import.repository.js';
import { unique } from './batches.js';
import type { Ledger } from './ledger.js';

/** Settings, accounts and their tokens on their way in, once for each run. What is here is never changed. */
export class ArrivingAccounts {
  /** Ids of accounts that are not here, since this is a rehearsal, and otherwise would be. */
  readonly rehearsed = new Set<string>();

  constructor(
    private readonly rows: ImportRepository,
    private readonly ledger: Ledger,
    private readonly rehearsal: boolean,
  ) {}

  /**
   * Among them is the key that signs sessions: as long as there are no accounts, nobody can have a session
   * here that a change of the key would end. False: there are some, and nothing was taken.
   */
  async settings(settings: readonly SettingEntity[]): Promise<boolean> {
    if (await this.rows.haveUsers()) return false;
    if (!this.rehearsal) await this.rows.putSettings(settings);
    return true;
  }

  /** Answers the ids of those that were not here. */
  async accounts(all: readonly UserEntity[]): Promise<ReadonlySet<string>> {
    const users = unique(all, ({ id }) => id).filter(({ id }) => !this.rehearsed.has(id));
    const taken = this.rehearsal
      ? await this.rows.newUsers(users)
      : await this.rows.addUsers(users);
    if (this.rehearsal) for (const { id } of taken) this.rehearsed.add(id);
    this.ledger.add('users', 'taken', '', taken.length);
    this.ledger.add('users', 'there', '', all.length - taken.length);
    return new Set(taken.map(({ id }) => id));
  }

  /** `why`: what is said of tokens whose users are not here. */
  async tokens(all: readonly TokenEntity[], why: string): Promise<void> {
    const tokens = unique(all, ({ token }) => token);
    const { taken, ownerless } = this.rehearsal
      ? await this.rows.newTokens(tokens, this.rehearsed)
      : await this.rows.addTokens(tokens);
    this.ledger.add('tokens', 'taken', '', taken);
    this.ledger.add('tokens', 'leftOut', why, ownerless);
    this.ledger.add('tokens', 'there', '', all.length - taken - ownerless);
  }
}
