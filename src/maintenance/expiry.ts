import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { CleaningRepository, type Walked } from '../database/repositories/cleaning.repository.js';
import { EventBus } from '../events/event-bus.js';
import { CleaningLease } from './cleaning-lease.js';
import { Pace } from './pace.js';

/** Files of the uploads that are removed at once: each is read then. */
const MOST_FILES = 2000;

/** How many uploads were over, and how many of them had no bytes. */
export interface Ended {
  readonly removed: number;
  readonly erased: number;
}

/** Takes away uploads whose time is over; what that costs depends on their number alone. */
@Injectable()
export class Expiry {
  constructor(
    private readonly cleaning: CleaningRepository,
    private readonly lease: CleaningLease,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** All whose time is over now. Those without bytes are erased at once, others wait for their bytes' end. */
  async remove(): Promise<Ended> {
    const now = this.clock.now();
    const pace = new Pace();
    let [removed, erased] = [0, 0];
    let after: Walked | null = null;
    for (;;) {
      const batch = together(await this.cleaning.expired(now, after, pace.size));
      const last = batch.at(-1);
      if (last === undefined) return { removed, erased };
      after = last;
      const ids = batch.map(({ id }) => id);
      const step = await this.cleaning.removeExpired(this.lease.right, ids, now);
      for (const { id: uploadId, userId } of step.value.removed) {
        this.events.say('UploadExpired', { uploadId, userId });
      }
      removed += step.value.removed.length;
      erased += step.value.erased;
      await pace.rest(step, ids.length);
    }
  }
}

/** As many of the first ones as have few enough files together; at least one. */
export function together(uploads: readonly Walked[]): Walked[] {
  let files = 0;
  const end = uploads.findIndex(({ fileCount }, i) => (files += fileCount) > MOST_FILES && i > 0);
  return end < 0 ? [...uploads] : uploads.slice(0, end);
}
