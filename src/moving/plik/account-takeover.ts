import { Injectable } from '@nestjs/common';
import type { PlikDatabase } from '../../database/foreign/plik-database.js';
import { ImportRepository } from '../../database/repositories/import.repository.js';
import { SettingRepository } from '../../database/repositories/setting.repository.js';
import { ArrivingAccounts } from '../pipeline/arriving-accounts.js';
import { shown } from '../pipeline/shown.js';
import { type Reading, accepted, mapToken, mapUser } from './plik-rows.js';
import type { Report } from './report.js';

const PAGE = 500;
/** Both servers keep the key that signs sessions under this name (contract §1.6). */
const KEY_SETTING = 'authentication_signature_key';
/** Who guesses a short key makes sessions of anybody; Plik's has 64 characters. */
const KEY = /^[\x21-\x7e]{32,1024}$/;

/** Takes users, their tokens, and the key that signs their sessions. */
@Injectable()
export class AccountTakeover {
  constructor(
    private readonly settings: SettingRepository,
    private readonly rows: ImportRepository,
  ) {}

  /** Answers the ids of those who would be here by now, if this were no rehearsal. */
  async take(
    plik: PlikDatabase,
    reading: Reading,
    rehearsal: boolean,
    report: Report,
  ): Promise<ReadonlySet<string>> {
    const accounts = new ArrivingAccounts(this.rows, report, rehearsal);
    report.remark(`session key: ${await this.takeKey(plik, accounts)}`);
    for await (const page of plik.pages('users', PAGE)) {
      const users = page.flatMap((row) => {
        const what = (): string => `user ${shown(row.id)}`;
        return accepted(mapUser(row, reading), 'users', what, report) ?? [];
      });
      const taken = await accounts.accounts(users.map(({ entity }) => entity));
      for (const { entity, passwordLost } of users) {
        if (!passwordLost || !taken.has(entity.id)) continue;
        report.problem(
          `user ${shown(entity.id)}: the password is kept in a way that is not known here`,
        );
      }
    }
    for await (const page of plik.pages('tokens', PAGE)) {
      const tokens = page.flatMap(
        (row) => accepted(mapToken(row, reading), 'tokens', () => 'token of a user', report) ?? [],
      );
      await accounts.tokens(tokens, 'its user does not exist');
    }
    return accounts.rehearsed;
  }

  /** With Plik's key, sessions go on here. It is taken before any user is. */
  private async takeKey(plik: PlikDatabase, accounts: ArrivingAccounts): Promise<string> {
    const value = await plik.setting(KEY_SETTING);
    if (value === undefined) return 'there is none, because nobody has logged in to this Plik';
    if (typeof value !== 'string' || !KEY.test(value)) {
      return 'left out, it is none that Plik makes; users log in again';
    }
    if ((await this.settings.find(KEY_SETTING)) === value) {
      return 'already here, sessions of Plik are valid';
    }
    return (await accounts.settings([{ key: KEY_SETTING, value }]))
      ? 'taken, sessions of Plik stay valid; a server that runs needs a restart'
      : 'ours is kept, for we have users; those of Plik log in again';
  }
}
