import { Injectable } from '@nestjs/common';
import type { Origin } from '../../common/origin.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { RESUMABLE_OWNER, type ResumableEntity } from '../../database/entities/resumable.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { ResumableRepository } from '../../database/repositories/resumable.repository.js';
import { Finishing } from './finishing.js';
import { GivingUp } from './giving-up.js';
import type { Hold } from './hold.js';
import { Lifetimes } from './lifetimes.js';
import { ResumableGone, ResumableUnknown } from './refusals.js';
import type { Resumable } from './resumable.js';
import { ResumableSlots } from './slots.js';
import { toResumable } from './view.js';

/** What is known of resumables, and what follows from it. */
@Injectable()
export class Known {
  constructor(
    private readonly rows: ResumableRepository,
    private readonly files: FileRepository,
    private readonly slots: ResumableSlots,
    private readonly finishing: Finishing,
    private readonly givingUp: GivingUp,
    private readonly lifetimes: Lifetimes,
  ) {}

  row(id: string): Promise<ResumableEntity | null> {
    return this.rows.find(id);
  }

  /** Rejects for one that there is not, or not any more. */
  async living(id: string): Promise<ResumableEntity> {
    const row = await this.rows.find(id);
    if (row === null) throw new ResumableUnknown();
    if (row.expiresAt <= this.lifetimes.now) throw timeIsOver();
    return row;
  }

  /** What was begun of a declared file and has brought nothing yet; null: there is none, or somebody is at it. */
  async untouched(file: FileEntity): Promise<ResumableEntity | null> {
    if (file.status !== 'uploading' || file.owner !== RESUMABLE_OWNER) return null;
    return this.rows.findUntouched(file, this.lifetimes.now);
  }

  /** The file as it is now; the same when it is gone. */
  async fresh(file: FileEntity): Promise<FileEntity> {
    return (await this.files.find(file.id)) ?? file;
  }

  /** What protocols see. A file that was removed is gone, for whoever asks how far it is, too. */
  async show(row: ResumableEntity): Promise<Resumable> {
    if (row.kind === 'part') return toResumable(row, null);
    const file = await this.files.find(row.fileId);
    const isGone = row.state === 'open' && file?.status !== 'uploading';
    if (file === null || isGone) throw new ResumableGone();
    return toResumable(row, file);
  }

  /** Nobody works on it, and there is nothing to be done. */
  isAtRest(row: ResumableEntity): boolean {
    if (row.state !== 'open') return true;
    return row.holder === '' && !hasAll(row);
  }

  /** Finishes one whose bytes are all here. */
  async settle(row: ResumableEntity, hold: Hold, by: Origin): Promise<void> {
    if (row.state === 'open' && hasAll(row)) await this.finishing.finish(row, hold, by);
  }

  /** Whether there is somebody for its bytes: a file that waits for them, or whoever puts parts together. */
  async isAwaited(row: ResumableEntity): Promise<boolean> {
    if (row.kind === 'part') return true;
    return (await this.slots.waiting(row)) !== null && this.slots.isUploadLive(row);
  }

  /** Rejects when its file does not wait for bytes any more: it was removed, or its upload was. */
  async demandAwaited(row: ResumableEntity, hold: Hold): Promise<void> {
    if (await this.isAwaited(row)) return;
    await this.givingUp.forget(row, hold);
    throw row.expiresAt <= this.lifetimes.now ? timeIsOver() : new ResumableGone();
  }
}

const timeIsOver = (): ResumableGone => new ResumableGone('its time is over');

const hasAll = ({ kind, received, length }: ResumableEntity): boolean =>
  kind === 'whole' || received === length;
