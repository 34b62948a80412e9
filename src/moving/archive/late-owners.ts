import type { UserEntity } from '../../database/entities/user.entity.js';
import type { ExportRepository } from '../../database/repositories/export.repository.js';

/** How far clocks of servers may be apart, in ms. */
const SKEW = 60 * 60_000;

/**
 * Accounts that are made while an export runs: the page with their place may be written already when
 * their first upload is read. Only accounts of the last hour are remembered, not all of them.
 */
export class LateOwners {
  private readonly seen = new Set<string>();
  private readonly since: number;

  /** `start`: when the export began, in ms since the epoch. */
  constructor(
    private readonly rows: ExportRepository,
    start: number,
  ) {
    this.since = start - SKEW;
  }

  /** An account that is in the archive. */
  written({ id, createdAt }: UserEntity): void {
    if (createdAt >= this.since) this.seen.add(id);
  }

  /** Of the owners of some uploads, those who are not in the archive yet; they are to be written now. */
  async of(ids: readonly string[]): Promise<UserEntity[]> {
    const asked = [...new Set(ids)].filter((id) => id !== '' && !this.seen.has(id));
    if (asked.length === 0) return [];
    const late = await this.rows.recentUsers(asked, this.since);
    for (const user of late) this.seen.add(user.id);
    return late;
  }
}
