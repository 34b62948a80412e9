import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { StorageCheckWire } from '#wire';
import { Clock } from '../common/clock.js';
import { BadRequest, describeError } from '../common/errors.js';
import { randomText } from '../common/ids.js';
import { Log } from '../common/log.js';
import type { Origin } from '../common/origin.js';
import { LeaseRepository } from '../database/repositories/lease.repository.js';
import { TaskRepository } from '../database/repositories/task.repository.js';
import { UserRepository } from '../database/repositories/user.repository.js';
import { EventBus } from '../events/event-bus.js';
import { StorageCheck, nothingYet } from './storage-check.js';
import { FirstFindings, NO_CHECK, type ToldCheck, progressOf, readTold } from './told-check.js';

const NAME = 'storage-check';
/** How often it is told how far a check is, in ms; after so long, one that was cancelled elsewhere stops. */
const TELLS = 2000;
/** A check that was not told of for so long is nobody's any more, in ms. */
const SILENCE = 60_000;

export interface WantedCheck {
  readonly quick: boolean;
  readonly repair: boolean;
  /** '': all of them. */
  readonly backend: string;
}

type Outcome = 'done' | 'cancelled' | 'failed' | 'stopped';

/** The check that this server runs. */
interface Running {
  readonly told: ToldCheck;
  readonly report: ReturnType<typeof nothingYet>;
  readonly findings: FirstFindings;
  readonly control: AbortController;
}

/** Checks of stored bytes in the background: one at a time on all servers, told of and cancelled on any of them. */
@Injectable()
export class StorageChecks implements BeforeApplicationShutdown {
  private readonly log = new Log('storage');
  private running: Running | null = null;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly check: StorageCheck,
    private readonly tasks: TaskRepository,
    private readonly leases: LeaseRepository,
    private readonly users: UserRepository,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  /** 400 while another one runs. */
  async start(wanted: WantedCheck, by: Origin): Promise<StorageCheckWire> {
    const { files: totalFiles, size: totalBytes } = await this.users.totalUsage();
    const startedAt = new Date(this.clock.now()).toISOString();
    const all = { ...NO_CHECK, ...wanted, totalFiles, totalBytes, startedAt };
    const told: ToldCheck = { run: randomText(16), check: { ...all, state: 'running' } };
    const now = this.clock.now();
    const task = { name: NAME, run: told.run };
    if (!(await this.tasks.begin(task, JSON.stringify(told), now, now + SILENCE))) {
      throw new BadRequest('a storage check is running already');
    }
    const { quick, repair } = wanted;
    this.events.say('StorageCheckStarted', { quick, repair, actorId: by.actorId }, by);
    const [report, findings] = [nothingYet(), new FirstFindings()];
    const running = { told, report, findings, control: new AbortController() };
    this.running = running;
    const run = this.run(running).finally(() => {
      if (this.running === running) this.running = null;
    });
    this.ended = Promise.all([this.ended, run]).then(() => undefined);
    return told.check;
  }

  /** The one that runs, or the last one, on whichever server. */
  async state(): Promise<StorageCheckWire> {
    const told = readTold(await this.tasks.told(NAME));
    if (told?.check.state !== 'running') return told?.check ?? NO_CHECK;
    const here = this.running;
    if (here?.told.run === told.run) return this.progress(here).check;
    const owner = await this.leases.holder(NAME, this.clock.now());
    return owner === told.run ? told.check : { ...told.check, state: 'interrupted' };
  }

  /** 400 where none runs. */
  async cancel(by: Origin): Promise<StorageCheckWire> {
    const told = readTold(await this.tasks.told(NAME));
    const here = this.running?.told.run === told?.run ? this.running : null;
    if (told?.check.state !== 'running') throw new BadRequest('no storage check is running');
    const latest = here === null ? told : this.progress(here);
    const check = { ...latest.check, state: 'cancelled' as const, endedAt: this.now() };
    const cancelled = { run: told.run, check };
    if (!(await this.tasks.end({ name: NAME, run: told.run }, JSON.stringify(cancelled)))) {
      throw new BadRequest('no storage check is running');
    }
    this.events.say('StorageCheckCancelled', { actorId: by.actorId }, by);
    here?.control.abort('cancelled' satisfies Outcome);
    return check;
  }

  /** One that runs here ends with the server, before what it reads with is gone. */
  async beforeApplicationShutdown(): Promise<void> {
    this.running?.control.abort('stopped' satisfies Outcome);
    await this.ended;
  }

  private async run(running: Running): Promise<void> {
    const begun = performance.now();
    const teller = setInterval(() => void this.tell(running), TELLS);
    const outcome = await this.outcomeOf(running);
    clearInterval(teller);
    const last = await this.close(running, outcome);
    const { files, bytes, wrong, repaired } = running.report;
    const seconds = (performance.now() - begun) / 1000;
    const counts = { seconds, files, bytes, wrong, repaired };
    this.events.say('StorageCheckEnded', { ...counts, outcome: last });
    if (wrong > 0) this.log.warn(`the storage check found ${wrong} things that are wrong`);
  }

  private async outcomeOf({ told, report, findings, control }: Running): Promise<Outcome> {
    const { quick, repair, backend } = told.check;
    const found = findings.add.bind(findings);
    const which = { quick, repair, backend: backend === '' ? undefined : backend };
    try {
      await this.check.run({ ...which, found, signal: control.signal }, report);
      return 'done';
    } catch (error) {
      if (control.signal.aborted) return control.signal.reason as Outcome;
      this.log.error(`the storage check failed : ${describeError(error)}`);
      return 'failed';
    }
  }

  /** Of one that was cancelled all has been told already. */
  private async close(running: Running, outcome: Outcome): Promise<Outcome> {
    if (outcome === 'cancelled') return outcome;
    const state = outcome === 'stopped' ? 'interrupted' : outcome;
    const { run, check } = this.progress(running);
    const told: ToldCheck = { run, check: { ...check, state, endedAt: this.now() } };
    const task = { name: NAME, run };
    try {
      return (await this.tasks.end(task, JSON.stringify(told))) ? outcome : 'cancelled';
    } catch (error) {
      this.log.error(`the end of the storage check was not kept : ${describeError(error)}`);
      return outcome;
    }
  }

  private async tell(running: Running): Promise<void> {
    const told = this.progress(running);
    const task = { name: NAME, run: told.run };
    try {
      const mine = await this.tasks.tell(task, JSON.stringify(told), this.clock.now() + SILENCE);
      if (!mine) running.control.abort('cancelled' satisfies Outcome);
    } catch (error) {
      this.log.warn(`how far the storage check is was not kept : ${describeError(error)}`);
    }
  }

  private progress({ told, report, findings }: Running): ToldCheck {
    return progressOf(told, report, findings);
  }

  private now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
