import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Refusal, describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import type { Origin } from '../common/origin.js';
import { SettingRepository } from '../database/repositories/setting.repository.js';
import { EventBus } from '../events/event-bus.js';
import { type Pause, isOver, readPause, written } from './pause.js';

const KEY = 'maintenance';
/** How often every server looks, in ms: what one is told holds on all within five seconds. */
const LOOKS = 2000;
/** When a client may try again whom nobody has told when it ends, in seconds. */
const LATER = 300;

/**
 * Whether uploads are taken: one row for all servers of a database, which each of them keeps in memory, so that no
 * request asks for it (docs/adr/0028-maintenance-mode.md).
 */
@Injectable()
export class MaintenanceMode implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Log('server');
  private pause: Pause | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stored: SettingRepository,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** Before the first request: a server that starts is told as the others were. */
  async onApplicationBootstrap(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => void this.lookAgain(), LOOKS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Null: uploads are taken. */
  get current(): Pause | null {
    return this.pause === null || isOver(this.pause, this.clock.now()) ? null : this.pause;
  }

  /** 503 `uploads are paused for maintenance` while they are. */
  check(): void {
    const pause = this.current;
    if (pause === null) return;
    const { text, until } = pause;
    const seconds = until === null ? LATER : Math.ceil((until - this.clock.now()) / 1000);
    const why = text === '' ? '' : ` : ${text}`;
    const headers = { 'Retry-After': String(Math.max(1, seconds)) };
    throw new Refusal(503, `uploads are paused for maintenance${why}`, {
      headers,
      logLevel: 'debug',
    });
  }

  /** Asks the database, for whoever has to know it now. */
  async look(): Promise<Pause | null> {
    this.hold(readPause(await this.stored.find(KEY)));
    return this.current;
  }

  /** Null: uploads are taken again. Of several at once the last one holds. By a command, too. */
  async change(wanted: Pause | null, by: Origin): Promise<void> {
    for (let before = await this.stored.find(KEY); ; before = await this.stored.find(KEY)) {
      const known = readPause(before);
      const was = known === null || isOver(known, this.clock.now()) ? null : known;
      const pause = wanted === null ? null : { ...wanted, since: was?.since ?? wanted.since };
      const after = written(pause);
      const same = (before ?? '') === after;
      if (!same && !(await this.stored.replace(KEY, before, after))) continue;
      this.hold(pause);
      if (pause !== null || was !== null) this.tell(pause, by);
      return;
    }
  }

  private tell(pause: Pause | null, by: Origin): void {
    const seconds = pause?.until == null ? -1 : Math.round((pause.until - this.clock.now()) / 1000);
    const fact = { on: pause !== null, seconds, actorId: by.actorId };
    this.events.say('MaintenanceChanged', fact, by);
  }

  private hold(pause: Pause | null): void {
    if ((pause === null) !== (this.pause === null)) {
      this.log.info(pause === null ? 'uploads are taken again' : 'uploads are paused');
    }
    this.pause = pause;
  }

  /** As it was, while the database is away. */
  private async lookAgain(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      this.log.debug(`maintenance mode was not looked up : ${describeError(error)}`);
    }
  }
}
