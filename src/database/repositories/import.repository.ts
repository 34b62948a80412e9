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

/** What is known of uploads and files that may be there already. */
export interface KnownRows {
  readonly uploads: ReadonlyMap<string, UploadEntity>;
  readonly files: ReadonlyMap<string, FileEntity>;
  /** Of the asked owners, those who are there. */
  readonly owners: ReadonlySet<string>;
}

/** Counters of one user by column, to be raised. */
export interface RaisedUsage {
  readonly userId: string;
  readonly columns: Readonly<Record<string, number>>;
}

/** Rows of another database of this server. What is there is never overwritten; all may be repeated. */
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

  /** Of these accounts, those that are there. */
  async knownUsers(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.idsOf(UserEntity, 'id', ids)).map(({ id }) => id));
  }

  /** Of these tokens, those that are there. */
  async knownTokens(tokens: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.idsOf(TokenEntity, 'token', tokens)).map(({ token }) => token));
  }

  /** Stores those accounts that are not there; answers how many. */
  addUsers(users: readonly UserEntity[]): Promise<number> {
    return this.patiently(async () => {
      const known = await this.knownUsers(users.map(({ id }) => id));
      const fresh = users.filter(({ id }) => !known.has(id));
      if (fresh.length === 0) return 0;
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
      return fresh.length;
    });
  }

  /** Stores those tokens that are not there and whose user is; how many, and how many had no user. */
  addTokens(tokens: readonly TokenEntity[]): Promise<{ taken: number; ownerless: number }> {
    return this.patiently(async () => {
      const known = await this.knownTokens(tokens.map(({ token }) => token));
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

  /** Of these ended sessions, those that are there. */
  async knownEndedSessions(sessions: readonly EndedSessionEntity[]): Promise<ReadonlySet<string>> {
    const ids = sessions.map(({ id }) => id);
    return new Set((await this.idsOf(EndedSessionEntity, 'id', ids)).map(({ id }) => id));
  }

  /** Stores those ended sessions that are not there; answers how many. */
  addEndedSessions(sessions: readonly EndedSessionEntity[]): Promise<number> {
    return this.patiently(async () => {
      const known = await this.knownEndedSessions(sessions);
      const fresh = sessions.filter(({ id }) => !known.has(id));
      if (fresh.length === 0) return 0;
      await this.db.transaction((m) => insertAll(m, EndedSessionEntity, fresh));
      return fresh.length;
    });
  }

  /** What is there of these uploads, files and owners. */
  async known(
    uploadIds: readonly string[],
    fileIds: readonly string[],
    owners: readonly string[],
  ): Promise<KnownRows> {
    const uploads: UploadEntity[] = [];
    const files: FileEntity[] = [];
    for (const ids of chunks(uploadIds)) {
      uploads.push(...(await this.db.run((m) => m.findBy(UploadEntity, { id: In(ids) }))));
    }
    for (const ids of chunks(fileIds)) {
      files.push(...(await this.db.run((m) => m.findBy(FileEntity, { id: In(ids) }))));
    }
    const usages = await this.idsOf(UsageEntity, 'userId', owners);
    return {
      uploads: new Map(uploads.map((row) => [row.id, row])),
      files: new Map(files.map((row) => [row.id, row])),
      owners: new Set(usages.map(({ userId }) => userId)),
    };
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
    const { files } = await this.known([], fileIds, []);
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

  private async idsOf<T extends ObjectLiteral>(
    entity: EntityTarget<T>,
    key: keyof T & string,
    ids: readonly string[],
  ): Promise<T[]> {
    const found: T[] = [];
    for (const part of chunks(ids)) {
      const where = { [key]: In(part) } as object;
      found.push(
        ...(await this.db.run((m) => m.find(entity, { select: { [key]: true } as object, where }))),
      );
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
