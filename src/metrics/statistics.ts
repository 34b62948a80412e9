import { UserRepository } from '../database/repositories/user.repository.js';
import { Distribution, exponential } from './distribution.js';
import { type Family, single } from './family.js';
import type { Find } from '../http/route-call.js';

/** What the server holds, as Plik names it (contract §9). */
export interface Holdings {
  readonly uploads: number;
  readonly anonymousUploads: number;
  readonly users: number;
  readonly files: number;
  readonly size: number;
  readonly anonymousSize: number;
}

/** Looked at by the counters that are kept while things happen: nothing is scanned. */
export class Statistics {
  private readonly users: UserRepository;
  private readonly took = new Distribution(exponential(0.01, 10, 20));
  private holdings: Holdings | undefined;
  private refreshed = 0;

  constructor(find: Find) {
    this.users = find(UserRepository);
  }

  async refresh(): Promise<void> {
    const begun = performance.now();
    this.holdings = await this.look();
    this.refreshed = Date.now() / 1000;
    this.took.add((performance.now() - begun) / 1000);
  }

  get families(): readonly Family[] {
    const held = (name: string, help: string, key: keyof Holdings): Family =>
      single('gauge', name, help, () => this.holdings?.[key]);
    const name = 'plik_server_stats_refresh_duration_second';
    return [
      held('plik_uploads_count', 'Uploads', 'uploads'),
      held('plik_anonymous_uploads_count', 'Uploads of nobody', 'anonymousUploads'),
      held('plik_users_count', 'Accounts', 'users'),
      held('plik_files_count', 'Files', 'files'),
      held('plik_size_bytes', 'Bytes of all files', 'size'),
      held('plik_anonymous_size_bytes', 'Bytes of all files of nobody', 'anonymousSize'),
      {
        name,
        help: 'Time that looking at the statistics took',
        type: 'histogram',
        samples: () => this.took.samples(name, {}),
      },
      single(
        'gauge',
        'plik_last_stats_refresh_timestamp',
        'When the statistics were looked at; Unix time, 0: not yet',
        () => this.refreshed,
      ),
    ];
  }

  private async look(): Promise<Holdings> {
    const all = await this.users.totalUsage();
    const anonymous = await this.users.usage('');
    return {
      uploads: all.uploads,
      anonymousUploads: anonymous?.uploads ?? 0,
      users: await this.users.count(),
      files: all.files,
      size: all.size,
      anonymousSize: anonymous?.size ?? 0,
    };
  }
}
