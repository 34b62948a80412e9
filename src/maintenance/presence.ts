import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Log } from '../common/log.js';
import { Clock } from '../common/clock.js';
import { describeError } from '../common/errors.js';
import { Instance } from '../common/instance.js';
import { isGone } from '../common/process-place.js';
import { AbandonedRepository } from '../database/repositories/abandoned.repository.js';
import { InstanceRepository } from '../database/repositories/instance.repository.js';
import { SlotReturns } from '../files/intake/slot-returns.js';
import { DeliveryClaims } from '../files/keeping/delivery-claims.js';

/** Signs of life, in ms. */
const HEARTBEAT = 10_000;
/** Silence after which an instance counts as dead: long enough for a stopped clock or a long collection. */
const SILENCE = 60_000;

/**
 * Says that this server lives, and frees what dead ones were receiving: their files become `missing`
 * and can be sent again at once (contract §6 [P], D21).
 */
@Injectable()
export class Presence implements OnApplicationShutdown {
  private readonly log = new Log('presence');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly instance: Instance,
    private readonly instances: InstanceRepository,
    private readonly abandoned: AbandonedRepository,
    private readonly returns: SlotReturns,
    private readonly deliveries: DeliveryClaims,
    private readonly clock: Clock,
  ) {}

  /** Registers this server before it takes its first request, and repairs after a crash. */
  async start(): Promise<void> {
    await this.register();
    await this.freeAbandoned();
    this.timer = setInterval(() => void this.beat(), HEARTBEAT);
    this.timer.unref();
  }

  /** Frees what dead servers were receiving; answers how many files. */
  async freeAbandoned(): Promise<number> {
    const dead = await this.deadNeighbours();
    if (dead.length > 0) await this.instances.remove(dead);
    await this.instances.removeSilent(this.clock.now() - SILENCE);
    const freed = await this.abandoned.releaseFiles();
    if (freed > 0) this.log.info(`${freed} interrupted files can be sent again`);
    return freed;
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.instances.remove([this.instance.id]);
  }

  /** Those whose processes can be looked for here, and are gone; of all others only silence tells. */
  private async deadNeighbours(): Promise<string[]> {
    const { id, place } = this.instance;
    if (place === '') return [];
    const neighbours = await this.instances.othersAt(place, id);
    return neighbours.filter(({ pid, startedAt }) => isGone(pid, startedAt)).map((each) => each.id);
  }

  private async register(): Promise<void> {
    const { id, host, pid, begin } = this.instance;
    const seenAt = this.clock.now();
    await this.instances.register({ id, host, pid, startedAt: begin, seenAt });
  }

  private async beat(): Promise<void> {
    try {
      if (!(await this.instances.heartbeat(this.instance.id, this.clock.now()))) {
        this.log.warn('this server was taken for dead');
        await this.register();
      }
      await this.returns.retry();
      await this.deliveries.retry();
      await this.freeAbandoned();
    } catch (error) {
      this.log.error(`no sign of life could be given : ${describeError(error)}`);
    }
  }
}
