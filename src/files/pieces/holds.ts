import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import { Clock } from '../../common/clock.js';
import { describeError } from '../../common/errors.js';
import { newId } from '../../common/ids.js';
import { Instance } from '../../common/instance.js';
import { ResumableRepository } from '../../database/repositories/resumable.repository.js';
import { Hold, LEASE } from './hold.js';
import { ResumableBusy, ResumableUnknown } from './refusals.js';

/** How long one waits for another one to end, in ms: less than what proxies wait for an answer. */
const PATIENCE = 20_000;
/** How often it is looked whether somebody else waits, and every how many looks the time is prolonged. */
const LOOK = 1000;
const LOOKS_OF_A_BEAT = 3;
/** Between two tries to get it from another server, in ms. */
const RETRY = 250;

/**
 * Who works on what. It is the row that decides, on whichever server; requests of this server hear of each other at
 * once, others by what the row says. Who comes later wins: a client whose connection broke comes back before its old
 * request is noticed to be dead.
 */
@Injectable()
export class Holds {
  private readonly log = new Log('resumable');
  private timer: NodeJS.Timeout | undefined;
  private readonly here = new Map<string, { hold: Hold; ended: Promise<void> }>();

  constructor(
    private readonly rows: ResumableRepository,
    private readonly instance: Instance,
    private readonly clock: Clock,
  ) {}

  /** Does `work` as the only one. Rejects with ResumableBusy when the one before does not come to its end. */
  async with<T>(id: string, work: (hold: Hold) => Promise<T>): Promise<T> {
    const hold = await this.acquire(id);
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    this.here.set(id, { hold, ended });
    this.watch();
    try {
      return await work(hold);
    } finally {
      this.here.delete(id);
      this.rest();
      await this.release(hold);
      end();
    }
  }

  private async acquire(id: string): Promise<Hold> {
    const hold = new Hold(id, `${this.instance.id}:${newId()}`);
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const [asked, now] = [performance.now(), this.clock.now()];
      if (await this.rows.hold(id, hold.holder, now, now + LEASE)) {
        hold.confirm(asked);
        return hold;
      }
      if (performance.now() > deadline) throw new ResumableBusy();
      if ((await this.rows.find(id)) === null) throw new ResumableUnknown();
      await this.waitFor(id);
    }
  }

  private async waitFor(id: string): Promise<void> {
    const other = this.here.get(id);
    if (other === undefined) await this.rows.want(id);
    else other.hold.want();
    await Promise.race([sleep(RETRY), ...(other === undefined ? [] : [other.ended])]);
  }

  /** Keeps all that are held here, and hears who wants them: one question for all. */
  private watch(): void {
    let looks = 0;
    let busy = false;
    this.timer ??= setInterval(() => {
      if (busy) return;
      busy = true;
      void this.ask((looks += 1) % LOOKS_OF_A_BEAT === 0).finally(() => (busy = false));
    }, LOOK);
    this.timer.unref();
  }

  private rest(): void {
    if (this.here.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async ask(isBeat: boolean): Promise<void> {
    const [asked, holds] = [performance.now(), [...this.here.values()].map(({ hold }) => hold)];
    const holders = holds.map(({ holder }) => holder);
    try {
      if (isBeat) await this.rows.beat(holders, this.clock.now() + LEASE);
      const found = await this.rows.look(holders);
      for (const hold of holds) {
        const now = found.get(hold.holder);
        if (now === undefined) hold.lose();
        else if (isBeat) hold.confirm(asked);
        if (now === 'wanted') hold.want();
      }
    } catch (error) {
      // While the database does not answer, the time runs out by itself.
      this.log.debug(`resumable uploads are not prolonged : ${describeError(error)}`);
    }
  }

  /** What cannot be released now is free when its time is over. */
  private async release({ id, holder }: Hold): Promise<void> {
    await this.rows.release(id, holder).catch((error: unknown) => {
      this.log.debug(`a resumable upload stays held for now : ${describeError(error)}`);
    });
  }
}
