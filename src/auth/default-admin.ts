import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Log } from '../common/log.js';
import { randomText } from '../common/ids.js';
import { NO_REQUEST } from '../common/origin.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { UserRepository } from '../database/repositories/user.repository.js';
import { Accounts, userIdOf } from './accounts.js';

/** Makes the first administrator (contract §2.1), once: later changes of the account stay. */
@Injectable()
export class DefaultAdmin implements OnApplicationBootstrap {
  private readonly log = new Log('accounts');

  constructor(
    private readonly accounts: Accounts,
    private readonly users: UserRepository,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { authentication, defaultAdminLogin: login, defaultAdminPassword } = this.settings;
    if (!authentication || login === '') return;
    if ((await this.users.find(userIdOf('local', login))) !== null) return;
    const password = defaultAdminPassword || randomText(32);
    const account = { provider: 'local', login, password, admin: true };
    if ((await this.accounts.create(account, NO_REQUEST)) === null) return;
    this.log.info(`administrator ${login} created`);
    // The one time that it is ever shown: nobody could log in otherwise.
    if (defaultAdminPassword === '')
      this.log.info(`Generated password for user ${login} is ${password}`);
  }
}
