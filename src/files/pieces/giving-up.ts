import { Injectable } from '@nestjs/common';
import { StorageService } from '#storage';
import { Log } from '../../common/log.js';
import { describeError } from '../../common/errors.js';
import type { Origin } from '../../common/origin.js';
import type { Interruption } from '../../events/facts.js';
import { EventBus } from '../../events/event-bus.js';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import { ResumableRepository } from '../../database/repositories/resumable.repository.js';
import type { Hold } from './hold.js';
import { placeOfPieces } from './places.js';
import { RunningDigests } from './running-digests.js';
import { ResumableSlots } from './slots.js';

/** The end of those that become nothing, and of what is left of those that became a file. */
@Injectable()
export class GivingUp {
  private readonly log = new Log('resumable');

  constructor(
    private readonly rows: ResumableRepository,
    private readonly storage: StorageService,
    private readonly slots: ResumableSlots,
    private readonly digests: RunningDigests,
    private readonly events: EventBus,
  ) {}

  /**
   * As if it had never begun: the file can be sent again, or is not there; then its own row goes; then its bytes. What
   * a crash leaves in between is a row that is over, or bytes that no row names.
   */
  async undo(row: ResumableEntity, hold: Hold, reason: Interruption, by: Origin): Promise<void> {
    if (row.kind !== 'part' && row.state === 'open') {
      await this.slots.giveBack(row);
      this.say(row, reason, by);
    }
    await this.forget(row, hold);
  }

  /** Takes away what is left of one: its row, and bytes that are no file's. */
  async forget(row: ResumableEntity, hold: Hold): Promise<void> {
    this.digests.drop(row.id);
    await this.rows.remove(row.id, hold.holder);
    if (row.kind === 'part' || row.state === 'open') await this.erase(row);
  }

  /** The bytes of parts that are in a file now. */
  async spend(parts: readonly ResumableEntity[], until: number): Promise<void> {
    const ids = parts.map(({ id }) => id);
    await this.rows.spend(ids, until);
    for (const part of parts) await this.erase(part);
  }

  /** What cannot be erased now is found by the cleaner: no row names it. */
  private async erase(row: ResumableEntity): Promise<void> {
    const place = placeOfPieces(row);
    try {
      await this.storage.deletePartial(place);
      await this.storage.delete(place);
    } catch (error) {
      this.log.warn(`bytes are left for the cleaner : ${describeError(error)}`);
    }
  }

  private say(row: ResumableEntity, reason: Interruption, by: Origin): void {
    const { fileId, uploadId, userId, received: bytes } = row;
    this.events.say('FileNotReceived', { fileId, uploadId, userId, bytes, reason }, by);
  }
}
