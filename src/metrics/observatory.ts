import { describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import type { Settings } from '../config/index.js';
import { StorageMeters } from '../files/keeping/storage-meters.js';
import { FrontDoor } from '../http/front-door.js';
import type { Find } from '../http/route-call.js';
import { Cleaning } from './cleaning.js';
import { DatabaseMetrics } from './database.js';
import { Exchanges } from './exchanges.js';
import { Exposition } from './exposition.js';
import { Happenings } from './happenings.js';
import { Machine } from './machine.js';
import { MetricsServer } from './metrics-server.js';
import { Statistics } from './statistics.js';
import { StorageMetrics } from './storage.js';

/** How often what nothing tells of is looked at, in ms (contract §9). */
const INTERVAL = 60_000;

/** What has to be looked at. */
interface Looked {
  refresh(): Promise<void>;
}

/** Everything that watches, and what it sees on its port. Loaded and made when the metrics are on. */
export class Observatory {
  private readonly log = new Log('metrics');
  private readonly looked: readonly Looked[];
  private readonly server: MetricsServer;
  private timer: NodeJS.Timeout | undefined;
  private refreshing: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly settings: Settings,
    find: Find,
  ) {
    const exchanges = new Exchanges();
    find(FrontDoor).watch(exchanges);
    const statistics = new Statistics(find);
    const cleaning = new Cleaning(find);
    const machine = new Machine(settings, find, exchanges);
    this.looked = [statistics, cleaning, machine];
    const others = [
      new Happenings(find, find(StorageMeters).backends),
      new StorageMetrics(find),
      new DatabaseMetrics(find),
    ];
    const all = [exchanges, statistics, cleaning, machine, ...others];
    this.server = new MetricsServer(new Exposition(all.flatMap(({ families }) => families)));
  }

  /** Rejects with one line when the port is not to be had. */
  async open(): Promise<void> {
    await this.server.listen(this.settings.metricsPort, this.settings.metricsAddress);
    await this.refresh();
    this.timer = setInterval(() => void this.refresh(), INTERVAL);
    this.timer.unref();
  }

  /** One at a time: a database, or a disk, that is slow is not asked more often for it. Never rejects. */
  refresh(): Promise<void> {
    this.refreshing ??= this.look().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  /** Does not wait for a look at a disk that may never answer. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.server.close();
  }

  /** What cannot be looked at keeps what was seen before; its time tells. */
  private async look(): Promise<void> {
    for (const one of this.looked) {
      if (this.closed) return;
      try {
        await one.refresh();
      } catch (error) {
        this.complain(error);
      }
    }
  }

  /** At the end, the database may go first. */
  private complain(error: unknown): void {
    if (this.closed) return;
    this.log.warn(`what is counted is not known : ${describeError(error)}`);
  }
}
