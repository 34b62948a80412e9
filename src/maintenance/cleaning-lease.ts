import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Instance } from '../common/instance.js';
import type { CleaningRight } from '../database/repositories/cleaning.repository.js';
import { LeaseRepository } from '../database/repositories/lease.repository.js';

const NAME = 'cleaning';
/** How long a pass may go on without renewing its right, in ms. */
const DURATION = 10 * 60_000;

/** The right to clean, which one process has at a time. */
@Injectable()
export class CleaningLease {
  constructor(
    private readonly leases: LeaseRepository,
    private readonly instance: Instance,
    private readonly clock: Clock,
  ) {}

  /** Takes or prolongs it; false: another process has it. */
  renew(): Promise<boolean> {
    const now = this.clock.now();
    return this.leases.acquire(NAME, this.instance.id, now, now + DURATION);
  }

  /** Whether a process has it, this one or another. */
  async isTaken(): Promise<boolean> {
    return (await this.leases.holder(NAME, this.clock.now())) !== null;
  }

  /** With which each step of a pass prolongs it. */
  get right(): CleaningRight {
    return { name: NAME, owner: this.instance.id, until: this.clock.now() + DURATION };
  }

  release(): Promise<void> {
    return this.leases.release(NAME, this.instance.id);
  }
}
