import { Injectable } from '@nestjs/common';
import { BadRequest } from '../../common/errors.js';
import type { Origin } from '../../common/origin.js';
import type { Inspection } from '#streams';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { ResumableRepository } from '../../database/repositories/resumable.repository.js';
import { quotaReached } from '../../uploads/limits.js';
import { toRefusal } from '../keeping/storage-faults.js';
import { Assembling } from './assembling.js';
import { GivingUp } from './giving-up.js';
import { changeHeld } from './held-row.js';
import type { Hold } from './hold.js';
import { Lifetimes } from './lifetimes.js';
import { ResumableGone, WrongDigest } from './refusals.js';
import { ResumableSlots, claimOf } from './slots.js';
import { isAnnounced, partsOf } from './view.js';

/**
 * The end of what has come: its bytes become an object, their digests are compared with what was announced, and the
 * file is `uploaded`. Each step may be repeated, by any server, after a crash in the middle.
 */
@Injectable()
export class Finishing {
  constructor(
    private readonly rows: ResumableRepository,
    private readonly files: FileRepository,
    private readonly slots: ResumableSlots,
    private readonly assembling: Assembling,
    private readonly givingUp: GivingUp,
    private readonly lifetimes: Lifetimes,
  ) {}

  /** Rejects when it came to nothing, which is then final, or with trouble that may be over the next time. */
  async finish(row: ResumableEntity, hold: Hold, by: Origin): Promise<void> {
    hold.insist();
    try {
      await (row.kind === 'part' ? this.finishPart(row, hold) : this.finishFile(row, hold, by));
    } catch (error) {
      throw toRefusal('unable to store file', error);
    }
  }

  private async finishPart(row: ResumableEntity, hold: Hold): Promise<void> {
    await this.assembling.seal(row);
    await changeHeld(this.rows, row, hold, { state: 'stored' });
  }

  private async finishFile(row: ResumableEntity, hold: Hold, by: Origin): Promise<void> {
    const file = await this.slots.waiting(row);
    if (file === null) {
      if (!(await this.wasStored(row))) return this.vanish(row, hold);
      return this.conclude(row, hold);
    }
    const found = await this.assembling.file(row);
    hold.assertHeld();
    if (!isAnnounced(row, found)) {
      await this.givingUp.undo(row, hold, 'refused', by);
      throw new WrongDigest('file');
    }
    await this.record(row, hold, file, found, by);
  }

  private async record(
    row: ResumableEntity,
    hold: Hold,
    file: FileEntity,
    { size, md5, sha256, contentType: type }: Inspection,
    by: Origin,
  ): Promise<void> {
    const slot = await this.slots.of(row, file, by);
    const limits = await this.slots.limitsOf(row);
    const facts = { size, md5, sha256, type, storedAt: this.lifetimes.now };
    const upload = { id: row.uploadId, userId: row.userId };
    const from = [row.id, ...partsOf(row)];
    const outcome = await this.files.complete(claimOf(row), facts, limits.totalSize, upload, from);
    if (outcome === 'gone') return this.vanish(row, hold);
    if (outcome === 'full') {
      await this.givingUp.undo(row, hold, 'refused', by);
      throw new BadRequest(quotaReached(limits));
    }
    this.slots.stored(slot, size);
    await this.conclude(row, hold);
  }

  /** The file is there: by this call, or by one that did not live to say so. */
  private async conclude(row: ResumableEntity, hold: Hold): Promise<void> {
    const until = this.lifetimes.remembered;
    const ids = partsOf(row);
    await changeHeld(this.rows, row, hold, { state: 'done', expiresAt: until });
    if (ids.length > 0) await this.givingUp.spend(await this.rows.findAll(ids), until);
  }

  private async vanish(row: ResumableEntity, hold: Hold): Promise<never> {
    await this.givingUp.forget(row, hold);
    throw new ResumableGone();
  }

  /** It was stored, whatever became of it then. */
  private async wasStored({ fileId, attempt }: ResumableEntity): Promise<boolean> {
    const file = await this.files.find(fileId);
    return file?.attempt === attempt && file.storedAt !== null;
  }
}
