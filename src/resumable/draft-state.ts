import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import { UploadRepository } from '../database/repositories/upload.repository.js';
import { ResumableGone } from '../files/pieces/refusals.js';
import type { Resumable } from '../files/pieces/resumable.js';
import type { Limits } from '../uploads/limits.js';
import { LimitsService } from '../uploads/limits.service.js';
import { limitField } from './draft-limits.js';

/** What is told of an upload. */
@Injectable()
export class DraftState {
  constructor(
    private readonly files: FileRepository,
    private readonly uploads: UploadRepository,
    private readonly limits: LimitsService,
    private readonly clock: Clock,
  ) {}

  /** Upload-Limit, by the limits of whom it is charged to. */
  limitOf({ expiresAt }: Resumable, limits: Pick<Limits, 'fileSize'>): string {
    return limitField(limits, (expiresAt - this.clock.now()) / 1000);
  }

  /** The same, where those limits are not known yet. A part has none but those of its whole. */
  async limitOfKnown(resumable: Resumable): Promise<string> {
    const { file } = resumable;
    const upload = file === null ? null : await this.uploads.findLive(file.uploadId);
    const limits = upload === null ? { fileSize: 0 } : await this.limits.ofFileIn(upload);
    return this.limitOf(resumable, limits);
  }

  /** The file that a complete upload has become; null for a part. Rejects when it was removed since. */
  async fileOf({ file }: Resumable): Promise<FileEntity | null> {
    if (file === null) return null;
    const found = await this.files.find(file.id);
    if (found === null) throw new ResumableGone();
    return found;
  }
}
