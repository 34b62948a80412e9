import { Injectable } from '@nestjs/common';
import { InjectSettings, type Settings } from '../config/index.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import type { UserEntity } from '../database/entities/user.entity.js';
import { ResumableRepository } from '../database/repositories/resumable.repository.js';
import { UserRepository } from '../database/repositories/user.repository.js';
import { type Limits, limitsOf } from './limits.js';

/** Limits with what is used of them at the moment. */
@Injectable()
export class LimitsService {
  constructor(
    private readonly users: UserRepository,
    private readonly resumables: ResumableRepository,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** Of somebody who makes an upload. */
  async of(user: UserEntity | null): Promise<Limits> {
    const limits = limitsOf(user, this.settings);
    if (user === null || limits.totalSize <= 0) return limits;
    const usage = await this.users.usage(user.id);
    const held = await this.resumables.held(user.id);
    return { ...limits, usedSize: (usage?.size ?? 0) + held };
  }

  /** Of whoever has this account; "": of somebody without one. */
  async ofAccount(userId: string): Promise<Limits> {
    return this.of(await this.ownerOf(userId));
  }

  /**
   * Of a file that is added to an upload: its owner's, whoever sends the bytes (contract §2.4 [P]). What is
   * streamed takes no room in a quota (contract §6).
   */
  async ofFileIn({ userId, stream }: UploadEntity): Promise<Limits> {
    const limits = await this.ofAccount(userId);
    return stream ? { ...limits, totalSize: 0, usedSize: 0 } : limits;
  }

  /** Of what an upload may become: its owner's, whoever changes it. Nothing of it is a matter of what is used. */
  async ofChangeOf({ userId }: UploadEntity): Promise<Limits> {
    return limitsOf(await this.ownerOf(userId), this.settings);
  }

  private async ownerOf(userId: string): Promise<UserEntity | null> {
    return userId === '' ? null : this.users.find(userId);
  }
}
