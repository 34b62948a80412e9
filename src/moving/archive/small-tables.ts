import type { ImportRepository } from '../../database/repositories/import.repository.js';
import type { UserRepository } from '../../database/repositories/user.repository.js';
import type { Kind, Ledger } from '../pipeline/ledger.js';
import type * as records from './records.js';
import {
  activityOf,
  downloadDayOf,
  endedSessionOf,
  settingOf,
  tokenOf,
  usageOf,
  userOf,
} from './to-entities.js';

interface Tools {
  readonly rows: ImportRepository;
  readonly users: UserRepository;
}

const OWNERLESS = 'their users are not here';
const FILELESS = 'their files are not here';

/** Everything but uploads: rows that are there stay, counters are raised and never lowered. */
export class SmallTables {
  constructor(
    private readonly tools: Tools,
    private readonly report: Ledger,
    private readonly options: { readonly dryRun: boolean },
  ) {}

  /** Among them is the key of all sessions: it is taken as long as there is nobody to have one. */
  async settings(rows: readonly records.SettingRow[]): Promise<void> {
    if ((await this.tools.users.count()) > 0) {
      this.report.add('settings', 'there', '', rows.length);
      return;
    }
    if (!this.options.dryRun) await this.tools.rows.putSettings(rows.map(settingOf));
    this.report.add('settings', 'taken', '', rows.length);
  }

  async accounts(rows: readonly records.UserRow[]): Promise<void> {
    const users = unique(rows.map(userOf), ({ id }) => id);
    const taken = this.options.dryRun
      ? users.length - (await this.tools.rows.knownUsers(users.map(({ id }) => id))).size
      : await this.tools.rows.addUsers(users);
    this.split('users', rows.length, taken);
  }

  async tokens(rows: readonly records.TokenRow[]): Promise<void> {
    const tokens = unique(rows.map(tokenOf), ({ token }) => token);
    if (this.options.dryRun) {
      const known = await this.tools.rows.knownTokens(tokens.map(({ token }) => token));
      this.split('tokens', rows.length, tokens.length - known.size);
      return;
    }
    const { taken, ownerless } = await this.tools.rows.addTokens(tokens);
    this.report.add('tokens', 'leftOut', OWNERLESS, ownerless);
    this.split('tokens', rows.length - ownerless, taken);
  }

  /** What was over where the sessions come from is over here. */
  async endedSessions(rows: readonly records.EndedSessionRow[]): Promise<void> {
    const sessions = unique(rows.map(endedSessionOf), ({ id }) => id);
    const taken = this.options.dryRun
      ? sessions.length - (await this.tools.rows.knownEndedSessions(sessions)).size
      : await this.tools.rows.addEndedSessions(sessions);
    this.split('ended sessions', rows.length, taken);
  }

  /** Behind all uploads, which have been counted by then: what is lower than here has gone before. */
  async usages(rows: readonly records.UsageRow[]): Promise<void> {
    const raised = this.options.dryRun
      ? rows.length
      : await this.tools.rows.raiseUsages(rows.map(usageOf));
    this.report.add('counters of users', 'taken', '', raised);
    this.report.add('counters of users', 'leftOut', OWNERLESS, rows.length - raised);
  }

  async activity(rows: readonly records.ActivityRow[]): Promise<void> {
    const days = unique(rows.map(activityOf), ({ scope, day }) => `${day} ${scope}`);
    if (!this.options.dryRun) await this.tools.rows.raiseActivity(days);
    this.report.add('days of activity', 'taken', '', rows.length);
  }

  async downloadDays(rows: readonly records.DownloadDayRow[]): Promise<void> {
    const days = unique(rows.map(downloadDayOf), ({ fileId, day }) => `${fileId} ${day}`);
    const taken = this.options.dryRun ? rows.length : await this.tools.rows.raiseDownloadDays(days);
    this.report.add('days of downloads', 'taken', '', taken);
    this.report.add('days of downloads', 'leftOut', FILELESS, rows.length - taken);
  }

  private split(kind: Kind, all: number, taken: number): void {
    this.report.add(kind, 'taken', '', taken);
    this.report.add(kind, 'there', '', all - taken);
  }
}

/** The first of those with the same key: one INSERT cannot take both. */
function unique<T>(rows: readonly T[], key: (row: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const row of rows) if (!seen.has(key(row))) seen.set(key(row), row);
  return [...seen.values()];
}
