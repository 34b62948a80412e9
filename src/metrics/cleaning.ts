import { Clock } from '../common/clock.js';
import { type Backlog, CleaningRepository } from '../database/repositories/cleaning.repository.js';
import { EventBus } from '../events/event-bus.js';
import type { Find } from '../http/route-call.js';
import { Distribution, exponential } from './distribution.js';
import { type Family, labelled, single } from './family.js';

/** What waits is counted up to this. */
const MOST = 10_000;

const done = {
  removed_uploads: 'Uploads that expired and were removed',
  deleted_files: 'Files whose bytes were erased',
  deleted_uploads: 'Uploads that were erased',
  removed_orphan_files: 'Files without an upload that were erased',
  removed_orphan_tokens: 'Tokens without an account that were erased',
};

type Done = keyof typeof done;

/** What the passes of this process did, as Plik names it (contract §9), and what waits for one. */
export class Cleaning {
  private readonly repository: CleaningRepository;
  private readonly clock: Clock;
  private readonly seconds = new Distribution(exponential(0.01, 600, 20));
  private readonly counts: Record<Done, number> = {
    removed_uploads: 0,
    deleted_files: 0,
    deleted_uploads: 0,
    removed_orphan_files: 0,
    removed_orphan_tokens: 0,
  };
  private failures = 0;
  private last = 0;
  private backlog: Backlog | undefined;

  constructor(find: Find) {
    this.repository = find(CleaningRepository);
    this.clock = find<Clock>(Clock as never);
    find(EventBus).on('CleaningEnded', (fact) => {
      this.seconds.add(fact.seconds);
      this.counts.removed_uploads += fact.removedUploads;
      this.counts.deleted_files += fact.deletedFiles;
      this.counts.deleted_uploads += fact.deletedUploads;
      this.counts.removed_orphan_files += fact.removedOrphanFiles;
      this.counts.removed_orphan_tokens += fact.removedOrphanTokens;
      if (fact.failed) this.failures += 1;
      else this.last = Date.now() / 1000;
    });
  }

  async refresh(): Promise<void> {
    this.backlog = await this.repository.backlog(this.clock.now(), MOST);
  }

  get families(): readonly Family[] {
    const name = 'plik_cleaning_duration_second';
    return [
      {
        name,
        help: 'Time that passes of the cleaner took',
        type: 'histogram',
        samples: () => this.seconds.samples(name, {}),
      },
      ...Object.entries(done).map(([what, help]) =>
        single('counter', `plik_cleaning_${what}`, help, () => this.counts[what as Done]),
      ),
      single(
        'gauge',
        'plik_last_cleaning_timestamp',
        'When a pass ended well in this process; Unix time, 0: not yet',
        () => this.last,
      ),
      single(
        'counter',
        'plik_nest_cleaning_failures_total',
        'Passes of the cleaner that failed',
        () => this.failures,
      ),
      labelled(
        'gauge',
        'plik_nest_cleaning_backlog',
        `What waits for the cleaner, counted up to ${MOST}: expired uploads, removed uploads, removed files`,
        'what',
        () => Object.entries(this.backlog ?? {}) as [string, number][],
      ),
    ];
  }
}
