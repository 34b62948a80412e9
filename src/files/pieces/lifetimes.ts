import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import { UploadRepository } from '../../database/repositories/upload.repository.js';

/** How long what became of a file is told to who did not hear of it, in ms. */
const REMEMBERED = 24 * 60 * 60_000;

/** When resumables are given up. Ms since the epoch. */
@Injectable()
export class Lifetimes {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly clock: Clock,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  get now(): number {
    return this.clock.now();
  }

  /** When one is over that somebody goes on with now: never later than its upload. */
  async of({ uploadId }: Pick<ResumableEntity, 'uploadId'>): Promise<number> {
    const upload = uploadId === '' ? null : await this.uploads.findLive(uploadId);
    const own = this.now + this.settings.resumableTimeout * 1000;
    return Math.min(own, upload?.expireAt ?? Infinity);
  }

  /** Until when one is known that is done. */
  get remembered(): number {
    return this.now + REMEMBERED;
  }
}
