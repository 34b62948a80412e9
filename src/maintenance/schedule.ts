import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Log } from '../common/log.js';
import { describeError } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { type CleaningReport, Cleaner } from './cleaner.js';

/** When to clean: repeatedly, after a random time, so that servers started together do not meet (contract §7.4). */
@Injectable()
export class Schedule implements OnApplicationShutdown {
  private readonly log = new Log('cleaner');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly cleaner: Cleaner,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  start(): void {
    if (!this.settings.cleaningEnabled || this.stopped) return;
    const pause = this.settings.cleaningInterval * (1 + Math.random()) * 1000;
    this.timer = setTimeout(() => {
      this.running = this.cleanOnce().finally(() => {
        this.start();
      });
    }, pause);
    this.timer.unref();
  }

  /** Lets a pass that runs come to its end. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async cleanOnce(): Promise<void> {
    try {
      const report = await this.cleaner.pass();
      if (report !== null) this.log.info(describeCleaning(report));
    } catch (error) {
      this.log.error(`cleaning failed : ${describeError(error)}`);
    }
  }
}

/** One line of what a pass did. */
export const describeCleaning = (report: CleaningReport): string =>
  [
    `removed ${report.removedUploads} expired uploads`,
    `erased ${report.erasedFiles} files and ${report.erasedUploads} uploads`,
    `${report.orphanRows} orphan rows`,
    `${report.orphanObjects} orphan objects`,
  ].join(', ');
