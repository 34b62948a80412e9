import { Injectable } from '@nestjs/common';
import type { PlikDatabase } from '../../database/foreign/plik-database.js';
import { SettingRepository } from '../../database/repositories/setting.repository.js';
import { TakeoverRepository } from '../../database/repositories/takeover.repository.js';
import { TokenRepository } from '../../database/repositories/token.repository.js';
import { UserRepository } from '../../database/repositories/user.repository.js';
import { shown } from '../pipeline/shown.js';
import { type Mapped, type Reading, mapToken, mapUser } from './plik-rows.js';
import type { Kind } from '../pipeline/ledger.js';
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
    private readonly users: UserRepository,
    private readonly tokens: TokenRepository,
    private readonly settings: SettingRepository,
    private readonly rows: TakeoverRepository,
  ) {}

  /**
   * With Plik's key, sessions go on here. It is taken before any user is: as long as there are no
   * users, nobody can have a session with us that a change of the key would end.
   */
  async takeKey(plik: PlikDatabase, rehearsal: boolean, report: Report): Promise<void> {
    const key = await plik.setting(KEY_SETTING);
    if (key === undefined) {
      report.remark('session key: there is none, because nobody has logged in to this Plik');
    } else if (typeof key !== 'string' || !KEY.test(key)) {
      report.remark('session key: left out, it is none that Plik makes; users log in again');
    } else if ((await this.settings.find(KEY_SETTING)) === key) {
      report.remark('session key: already here, sessions of Plik are valid');
    } else if ((await this.users.count()) > 0) {
      report.remark('session key: ours is kept, for we have users; those of Plik log in again');
    } else {
      if (!rehearsal) await this.rows.putSetting(KEY_SETTING, key);
      report.remark(
        'session key: taken, sessions of Plik stay valid; a server that runs needs a restart',
      );
    }
  }

  /** Answers the ids of the users of Plik that are here now, or would be. */
  async takeUsers(
    plik: PlikDatabase,
    reading: Reading,
    rehearsal: boolean,
    report: Report,
  ): Promise<Set<string>> {
    const known = new Set<string>();
    for await (const page of plik.pages('users', PAGE)) {
      for (const row of page) {
        const user = accepted('users', row.id, mapUser(row, reading), report);
        if (user === null) continue;
        const { entity, passwordLost } = user;
        known.add(entity.id);
        const taken = rehearsal
          ? (await this.users.find(entity.id)) === null
          : await this.users.insert(entity);
        report.add('users', taken ? 'taken' : 'there');
        if (!taken || !passwordLost) continue;
        report.problem(
          `user ${shown(entity.id)}: the password is kept in a way that is not known here`,
        );
      }
    }
    return known;
  }

  async takeTokens(
    plik: PlikDatabase,
    reading: Reading,
    users: ReadonlySet<string> | null,
    report: Report,
  ): Promise<void> {
    for await (const page of plik.pages('tokens', PAGE)) {
      for (const row of page) {
        const token = accepted('tokens', 'of a user', mapToken(row, reading), report);
        if (token === null) continue;
        const there = (await this.tokens.find(token.token)) !== null;
        // Null: really. A rehearsal asks the users that there would be.
        const taken =
          !there &&
          (users === null
            ? await this.tokens.insert(token)
            : users.has(token.userId) || (await this.users.find(token.userId)) !== null);
        if (there || taken) report.add('tokens', there ? 'there' : 'taken');
        else report.add('tokens', 'leftOut', 'its user does not exist');
      }
    }
  }
}

function accepted<T>(kind: Kind, id: unknown, mapped: Mapped<T>, report: Report): T | null {
  if ('row' in mapped) return mapped.row;
  if ('leftOut' in mapped) report.add(kind, 'leftOut', mapped.leftOut);
  else {
    report.add(kind, 'lost', mapped.refused);
    report.problem(
      `${kind === 'users' ? `user ${shown(id)}` : 'token of a user'}: ${mapped.refused}`,
    );
  }
  return null;
}
