import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { CleaningWire } from '#wire';
import { describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import type { Origin } from '../common/origin.js';
import { EventBus } from '../events/event-bus.js';
import { Cleaner } from './cleaner.js';
import { CleaningLease } from './cleaning-lease.js';

/** How long whoever orders a pass waits for its end, in ms; most are over by then. */
const PATIENCE = 5000;

/** Passes that an administrator wants now. They go on when nobody waits for them. */
@Injectable()
export class CleaningOrders implements OnApplicationShutdown {
  private readonly log = new Log('cleaner');
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly cleaner: Cleaner,
    private readonly lease: CleaningLease,
    private readonly events: EventBus,
  ) {}

  /** Begins a pass, unless one runs somewhere; answers at its end, or before when it takes long. */
  async order(by: Origin): Promise<CleaningWire> {
    this.events.say('CleaningOrdered', { actorId: by.actorId }, by);
    if (!(await this.lease.isTaken())) this.running = this.pass();
    await settledWithin(this.running, PATIENCE);
    return this.state();
  }

  async state(): Promise<CleaningWire> {
    const last = this.cleaner.lastPass;
    const { failed = false, report = null } = last ?? {};
    const runs = last !== null && last.endedAt === null;
    const state = runs ? 'running' : (await this.lease.isTaken()) ? 'elsewhere' : 'idle';
    const [startedAt, endedAt] = [timeOf(last?.startedAt), timeOf(last?.endedAt)];
    return { state, startedAt, endedAt, failed, report };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.running;
  }

  private async pass(): Promise<void> {
    try {
      await this.cleaner.pass();
    } catch (error) {
      this.log.error(`cleaning failed : ${describeError(error)}`);
    }
  }
}

const timeOf = (time: number | null | undefined): string | null =>
  time == null ? null : new Date(time).toISOString();

async function settledWithin(work: Promise<void>, patience: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tired = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
  await Promise.race([work, tired]);
  clearTimeout(timer);
}
