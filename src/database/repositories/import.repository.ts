import { Injectable } from '@nestjs/common';
import { type EntityTarget, In, type ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm';
import { type NewRows, Stale, addUploads } from '../add-uploads.js';
import { Database } from '../database.js';
import { isDuplicate } from '../duplicate.js';
import { chunks, insertAll } from '../insert-all.js';
import { insertRows } from '../insert.js';
import { raise } from '../raise.js';
import { renewEpochs } from '../removed-accounts.js';
import { type Settlement, settleFiles } from '../settle-files.js';
import { ActivityEntity } from '../entities/activity.entity.js';
import { DownloadDayEntity } from '../entities/download-day.entity.js';
import { EndedSessionEntity } from '../entities/ended-session.entity.js';
import { FileEntity } from '../entities/file.entity.js';
import { SettingEntity } from '../entities/setting.entity.js';
import { TokenEntity } from '../entities/token.entity.js';
import { UploadEntity } from '../entities/upload.entity.js';
import { UsageEntity } from '../entities/usage.entity.js';
import { UserEntity } from '../entities/user.entity.js';

/** How often something is tried that others change at the same moment. */
const MOST_ATTEMPTS = 5;

/** Ids of rows that may be there already. */
export interface Asked {
  readonly uploads: readonly string[];
  readonly files: readonly string[];
  /** Users, "" for nobody. */
  readonly owners: readonly string[];
}

/** What is there of what was asked for. */
export interface KnownRows {
  readonly uploads: ReadonlyMap<string, UploadEntity>;
  readonly files: ReadonlyMap<string, FileEntity>;
  readonly owners: ReadonlySet<string>;
}

/** How many tokens were not there; `ownerless`: and cannot come, because their users are not there. */
export interface TokenCount {
  readonly taken: number;
  readonly ownerless: number;
}

/** Counters of one user by column, to be raised. */
export interface RaisedUsage {
  readonly userId: string;
  readonly columns: Readonly<Record<string, number>>;
}

/** Rows that come from other servers. What is there is never overwritten; all may be repeated. */
@Injectable()
export class ImportRepository {
  constructor(private readonly db: Database) {}

  /** Replaces settings: sensible only where nobody depends on them yet. */
  async putSettings(settings: readonly SettingEntity[]): Promise<void> {
    await this.db.transaction(async (m) => {
      await m.delete(SettingEntity, { key: In(settings.map(({ key }) => key)) });
      await insertRows(m, SettingEntity, settings);
    });
  }

  /** Whether anybody has an account. */
  haveUsers(): Promise<boolean> {
    return this.db.read((m) => m.exists(UserEntity));
  }

  /** Of these accounts, those that are not there. */
  async newUsers(users: readonly UserEntity[]): Promise<UserEntity[]> {
    const known = await this.known(UserEntity, 'id', users);
    return users.filter(({ id }) => !known.has(id));
  }

  /** Of these tokens, those that are not there, and whether their users are. `others`: more users. */
  async newTokens(
    tokens: readonly TokenEntity[],
    others: ReadonlySet<string>,
  ): Promise<TokenCount> {
    const known = await this.known(TokenEntity, 'token', tokens);
    const fresh = tokens.filter(({ token }) => !known.has(token));
    const users = await this.owners(fresh.map(({ userId }) => userId));
    const owned = fresh.filter(({ userId }) => users.has(userId) || others.has(userId));
    return { taken: owned.length, ownerless: fresh.length - owned.length };
  }

  /** Stores those accounts that are not there, and answers them. */
  addUsers(users: readonly UserEntity[]): Promise<UserEntity[]> {
    return this.patiently(async () => {
      const fresh = await this.newUsers(users);
      if (fresh.length === 0) return fresh;
      await this.db.transaction(async (m) => {
        await insertAll(m, UserEntity, fresh);
        await renewEpochs(m, fresh);
        // Rows of counters may be left from accounts of the same names.
        const where = { userId: In(fresh.map(({ id }) => id)) };
        const counted = await m.find(UsageEntity, { select: { userId: true }, where });
        const counters = new Set(counted.map(({ userId }) => userId));
        const missing = fresh.filter(({ id }) => !counters.has(id));
        await insertAll(
          m,
          UsageEntity,
          missing.map(({ id: userId }) => ({ userId })),
        );
      });
      return fresh;
    });
  }

  /** Stores those tokens that are not there and whose users are. */
  addTokens(tokens: readonly TokenEntity[]): Promise<TokenCount> {
    return this.patiently(async () => {
      const known = await this.known(TokenEntity, 'token', tokens);
      const fresh = tokens.filter(({ token }) => !known.has(token));
      if (fresh.length === 0) return { taken: 0, ownerless: 0 };
      const ids = [...new Set(fresh.map(({ userId }) => userId))];
      return this.db.transaction(async (m) => {
        // Written to their own values, so that they cannot be removed at the same time.
        for (const id of ids.sort()) await m.update(UserEntity, { id }, { id });
        const users = await m.find(UserEntity, { select: { id: true }, where: { id: In(ids) } });
        const owners = new Set(users.map(({ id }) => id));
        const owned = fresh.filter(({ userId }) => owners.has(userId));
        await insertAll(m, TokenEntity, owned);
        return { taken: owned.length, ownerless: fresh.length - owned.length };
      });
    });
  }

  /** Of these ended sessions, those that are not there. */
  async newEndedSessions(sessions: readonly EndedSessionEntity[]): Promise<EndedSessionEntity[]> {
    const known = await this.known(EndedSessionEntity, 'id', sessions);
    return sessions.filter(({ id }) => !known.has(id));
  }

  /** Stores those ended sessions that are not there, and answers them. */
  addEndedSessions(sessions: readonly EndedSessionEntity[]): Promise<EndedSessionEntity[]> {
    return this.patiently(async () => {
      const fresh = await this.newEndedSessions(sessions);
      if (fresh.length > 0)
        await this.db.transaction((m) => insertAll(m, EndedSessionEntity, fresh));
      return fresh;
    });
  }

  /** What is there of these uploads and files, and which of these users; nobody is always there. */
  async knownRows(ids: Asked): Promise<KnownRows> {
    const [uploads, files] = [new Map<string, UploadEntity>(), new Map<string, FileEntity>()];
    for (const some of chunks(ids.uploads)) {
      const rows = await this.db.read((m) => m.findBy(UploadEntity, { id: In(some) }));
      for (const row of rows) uploads.set(row.id, row);
    }
    for (const some of chunks(ids.files)) {
      const rows = await this.db.read((m) => m.findBy(FileEntity, { id: In(some) }));
      for (const row of rows) files.set(row.id, row);
    }
    return { uploads, files, owners: await this.owners(ids.owners) };
  }

  /**
   * Stores uploads and files together with what they count, all or nothing. False: meanwhile one of
   * them came, or what it belongs to went.
   */
  async addUploads(rows: NewRows): Promise<boolean> {
    if (rows.uploads.length + rows.files.length === 0) return true;
    try {
      await this.db.transaction((m) => addUploads(m, rows));
      return true;
    } catch (error) {
      if (error instanceof Stale || isDuplicate(error)) return false;
      throw error;
    }
  }

  /** The end of files that the process `owner` was receiving; see settleFiles. */
  async settle(owner: string, settlement: Settlement): Promise<Set<string>> {
    if (settlement.stored.length + settlement.lost.length === 0) return new Set();
    return this.db.transaction((m) => settleFiles(m, owner, settlement));
  }

  /** Raises counters of users to the given values; answers how many of the users are there. */
  raiseUsages(usages: readonly RaisedUsage[]): Promise<number> {
    return this.db.transaction(async (m) => {
      let found = 0;
      for (const { userId, columns } of usages) {
        if (await raise(m, UsageEntity, { userId }, columns)) found += 1;
      }
      return found;
    });
  }

  /** Days of activity, each at least as given. */
  async raiseActivity(days: readonly ActivityEntity[]): Promise<void> {
    await this.raiseAll(ActivityEntity, days, ({ scope, day, ...counts }) => ({
      where: { scope, day },
      columns: {
        uploads: counts.uploads,
        uploaded_bytes: counts.uploadedBytes,
        downloads: counts.downloads,
        downloaded_bytes: counts.downloadedBytes,
      },
    }));
  }

  /** Days of downloads of files that are there, each at least as given; answers how many. */
  async raiseDownloadDays(days: readonly DownloadDayEntity[]): Promise<number> {
    const fileIds = [...new Set(days.map(({ fileId }) => fileId))];
    const { files } = await this.knownRows({ uploads: [], files: fileIds, owners: [] });
    const fitting = days.filter(({ fileId, uploadId }) => files.get(fileId)?.uploadId === uploadId);
    await this.raiseAll(DownloadDayEntity, fitting, ({ fileId, day, ...counts }) => ({
      where: { fileId, day },
      columns: { downloads: counts.downloads, downloaded_bytes: counts.downloadedBytes },
    }));
    return fitting.length;
  }

  private raiseAll<T extends ObjectLiteral>(
    entity: EntityTarget<T>,
    rows: readonly T[],
    of: (row: T) => { where: object; columns: Readonly<Record<string, number>> },
  ): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    return this.patiently(() =>
      this.db.transaction(async (m) => {
        const missing: T[] = [];
        for (const row of rows) {
          const { where, columns } = of(row);
          if (!(await raise(m, entity, where, columns))) missing.push(row);
        }
        await insertAll(m, entity, missing as QueryDeepPartialEntity<T>[]);
      }),
    );
  }

  /** Of these users, those who are there; nobody, "", is. */
  private async owners(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const asked = [...new Set(ids)].map((id) => ({ id }));
    return (await this.known(UserEntity, 'id', asked)).add('');
  }

  /** The keys of these rows that are there. */
  private async known<K extends string, T extends Readonly<Record<K, string>>>(
    entity: EntityTarget<T>,
    key: K,
    rows: readonly Pick<T, K>[],
  ): Promise<Set<string>> {
    const found = new Set<string>();
    for (const part of chunks(rows)) {
      const where = { [key]: In(part.map((row) => row[key])) } as object;
      const select = { [key]: true } as object;
      const there = await this.db.read((m) => m.find(entity, { select, where }));
      for (const row of there) found.add(row[key]);
    }
    return found;
  }

  /** Somebody else may store the same row between a look and an INSERT: then both are repeated. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (attempt === MOST_ATTEMPTS || !isDuplicate(error)) throw error;
      }
    }
  }
}
