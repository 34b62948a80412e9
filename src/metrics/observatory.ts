import type { Settings } from '../config/index.js';
import { FrontDoor } from '../http/front-door.js';
import { Exchanges } from './exchanges.js';
import { Exposition } from './exposition.js';
import type { Find } from '../http/route-call.js';
import { MetricsServer } from './metrics-server.js';
import { Statistics } from './statistics.js';

/** How often what the server holds is looked at, in ms (contract §9). */
const INTERVAL = 60_000;

/** Everything that watches, and what it sees on its port. Loaded and made when the metrics are on. */
export class Observatory {
  private readonly statistics: Statistics;
  private readonly server: MetricsServer;
  private timer: NodeJS.Timeout | undefined;
  private refreshing: Promise<void> | undefined;

  constructor(
    private readonly settings: Settings,
    find: Find,
  ) {
    const exchanges = new Exchanges();
    find(FrontDoor).watch(exchanges);
    this.statistics = new Statistics(find);
    const families = [...exchanges.families, ...this.statistics.families];
    this.server = new MetricsServer(new Exposition(families));
  }

  /** Rejects with one line when the port is not to be had. */
  async open(): Promise<void> {
    await this.server.listen(this.settings.metricsPort, this.settings.metricsAddress);
    await this.refresh();
    this.timer = setInterval(() => void this.refresh(), INTERVAL);
    this.timer.unref();
  }

  /** One at a time: a database that is slow is not asked more often for it. */
  refresh(): Promise<void> {
    this.refreshing ??= this.statistics.refresh().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.server.close();
    await this.refreshing;
  }
}
