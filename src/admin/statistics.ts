import { Injectable } from '@nestjs/common';
import type { ServerStatsWire } from '#wire';
import { UsageEntity } from '../database/entities/usage.entity.js';
import { UserRepository } from '../database/repositories/user.repository.js';
import { ActivityService } from '../users/activity.service.js';

/** Counts that are kept while things happen; nothing is scanned (contract §4.5, §5.10). */
@Injectable()
export class Statistics {
  constructor(
    private readonly users: UserRepository,
    private readonly activity: ActivityService,
  ) {}

  async server(): Promise<ServerStatsWire> {
    const all = await this.users.totalUsage();
    const anonymous = (await this.users.usage('')) ?? UsageEntity.empty('');
    const users = await this.users.count();
    const { downloads, uploads, ...anonymousUsage } = await this.activity.usage(anonymous);
    const whole = ({ total, bytes }: typeof downloads): object => ({ total, bytes });
    return {
      users,
      uploads: all.uploads,
      anonymousUploads: anonymous.uploads,
      files: all.files,
      totalSize: all.size,
      anonymousTotalSize: anonymous.size,
      usage: await this.activity.usage(all),
      anonymousUsage: {
        ...anonymousUsage,
        downloads: whole(downloads),
        uploads: whole(uploads),
      },
    };
  }
}
