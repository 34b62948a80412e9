import { Injectable } from '@nestjs/common';
import type { ServerStatsWire } from '#wire';
import { Clock } from '../common/clock.js';
import { UsageEntity } from '../database/entities/usage.entity.js';
import { UserRepository } from '../database/repositories/user.repository.js';
import { Tally } from '../activity/tally.js';
import { toUsageSummary } from '../activity/usage.wire.js';
import { ActivityService } from '../activity/activity.service.js';

/** Counts that are kept while things happen; nothing is scanned (contract §4.5, §5.10). */
@Injectable()
export class Statistics {
  constructor(
    private readonly users: UserRepository,
    private readonly activity: ActivityService,
    private readonly tally: Tally,
    private readonly clock: Clock,
  ) {}

  async server(): Promise<ServerStatsWire> {
    await this.tally.settled();
    const all = await this.users.totalUsage();
    const anonymous = (await this.users.usage('')) ?? UsageEntity.empty('');
    const users = await this.users.count();
    return {
      users,
      uploads: all.uploads,
      anonymousUploads: anonymous.uploads,
      files: all.files,
      totalSize: all.size,
      anonymousTotalSize: anonymous.size,
      usage: await this.activity.usage(all),
      anonymousUsage: toUsageSummary(anonymous, { now: this.clock.now() }),
    };
  }
}
