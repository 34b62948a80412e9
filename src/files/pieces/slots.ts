import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { Origin } from '../../common/origin.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { RESUMABLE_OWNER, type ResumableEntity } from '../../database/entities/resumable.entity.js';
import { type Claim, FileRepository } from '../../database/repositories/file.repository.js';
import { UploadRepository } from '../../database/repositories/upload.repository.js';
import type { Limits } from '../../uploads/limits.js';
import { LimitsService } from '../../uploads/limits.service.js';
import { UploadsService } from '../../uploads/uploads.service.js';
import type { TakenSlot } from '../intake/intake-slot.js';
import { Outcomes } from '../intake/outcomes.js';

/** The right to a file that comes in pieces: nobody's in particular, on every server. */
export const claimOf = ({ fileId, attempt }: ResumableEntity): Claim => ({
  ...{ id: fileId, attempt },
  owner: RESUMABLE_OWNER,
});

/** The rows of files that come in pieces, as any request finds them that goes on with one. */
@Injectable()
export class ResumableSlots {
  constructor(
    private readonly files: FileRepository,
    private readonly uploads: UploadRepository,
    private readonly service: UploadsService,
    private readonly limits: LimitsService,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
  ) {}

  /** Of whom the bytes are charged to. */
  limitsOf({ userId }: Pick<ResumableEntity, 'userId'>): Promise<Limits> {
    return this.limits.ofAccount(userId);
  }

  /** Says that the file is durable. */
  stored(slot: TakenSlot, bytes: number): void {
    this.outcomes.stored(slot, bytes);
  }

  async isUploadLive({ uploadId }: ResumableEntity): Promise<boolean> {
    const upload = await this.uploads.findLive(uploadId);
    return upload !== null && (upload.expireAt === null || upload.expireAt > this.clock.now());
  }

  /** The file that waits for the bytes; null: it does not any more. */
  async waiting(row: ResumableEntity): Promise<FileEntity | null> {
    const file = await this.files.find(row.fileId);
    const isOurs = file?.attempt === row.attempt && file.owner === RESUMABLE_OWNER;
    return file?.status === 'uploading' && isOurs ? file : null;
  }

  /** The same as the slot that a request takes which brings all bytes of a file. */
  async of(row: ResumableEntity, file: FileEntity, by: Origin): Promise<TakenSlot> {
    const { userId } = row;
    const origin = row.origin === '' ? 'added' : row.origin;
    const slot = {
      file,
      claim: claimOf(row),
      origin,
      userId,
      by,
      giveBack: () => this.giveBack(row),
    };
    if (row.origin !== 'quick') return slot;
    const upload = await this.uploads.findLive(row.uploadId);
    if (upload === null) return slot;
    const announce = (): void => {
      this.service.announce(upload, by);
    };
    return { ...slot, announce };
  }

  /** As if it had never begun. An upload that was made for it stays only if it has got other files. */
  async giveBack(row: ResumableEntity): Promise<void> {
    const claim = claimOf(row);
    if (row.origin === 'declared') await this.files.release(claim);
    else await this.files.dropAdded(claim, row.uploadId);
    if (row.origin === 'quick') await this.uploads.discardEmpty(row.uploadId);
  }
}
