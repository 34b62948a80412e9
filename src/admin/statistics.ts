import { Injectable } from '@nestjs/common';
import type { ServerStatsWire } from '#wire';
import { UserRepository } from '../database/repositories/user.repository.js';

/** Counts that are kept while things happen; nothing is scanned (contract §4.5). */
@Injectable()
export class Statistics {
  constructor(private readonly users: UserRepository) {}

  async server(): Promise<ServerStatsWire> {
    const all = await this.users.totalUsage();
    const anonymous = await this.users.usage('');
    return {
      users: await this.users.count(),
      uploads: all.uploads,
      anonymousUploads: anonymous?.uploads ?? 0,
      files: all.files,
      totalSize: all.size,
      anonymousTotalSize: anonymous?.size ?? 0,
    };
  }
}
