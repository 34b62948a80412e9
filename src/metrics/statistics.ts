import { UserRepository } from '../database/repositories/user.repository.js';
import { ResumableRepository } from '../database/repositories/resumable.repository.js';
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
  /** Files, and parts of files, that come in pieces. */
  readonly unfinished: number;
  readonly unfinishedSize: number;
}

/** Looked at by the counters that are kept while things happen: nothing is scanned but what is under way. */
export class Statistics {
  private readonly users: UserRepository;
  private readonly resumables: ResumableRepository;
  private readonly took = new Distribution(exponential(0.01, 10, 20));
  private holdings: Holdings | undefined;
  private refreshed = 0;

  constructor(find: Find) {
    this.users = find(UserRepository);
    this.resumables = find(ResumableRepository);
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
      held(
        'plik_nest_unfinished_files',
        'Files, and parts of files, that come in pieces and are not complete',
        'unfinished',
      ),
      held('plik_nest_unfinished_bytes', 'Bytes of them that are here', 'unfinishedSize'),
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
    const unfinished = await this.resumables.unfinished();
    return {
      uploads: all.uploads,
      anonymousUploads: anonymous?.uploads ?? 0,
      users: await this.users.count(),
      files: all.files,
      size: all.size,
      anonymousSize: anonymous?.size ?? 0,
      unfinished: unfinished.count,
      unfinishedSize: unfinished.bytes,
    };
  }
}
