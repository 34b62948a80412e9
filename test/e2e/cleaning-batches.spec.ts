import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Logger } from '@nestjs/common';
import { StorageService } from '../../libs/storage/src/index.js';
import { inParallel } from '../../src/common/parallel.js';
import { CleaningRepository } from '../../src/database/repositories/cleaning.repository.js';
import { LeaseRepository } from '../../src/database/repositories/lease.repository.js';
import { Client, type OwnUpload } from '../support/client.js';
import { rowCounts, traces } from '../support/database.js';
import { type CountRow, driftOf } from '../support/drift.js';
import { TestServer } from '../support/server.js';

describe('cleaning in batches', () => {
  let server: TestServer;
  let client: Client;
  let source: DataSource;

  beforeEach(async () => {
    server = await TestServer.start();
    client = Client.of(server);
    source = server.app.get(DataSource);
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await server.stop();
  });

  const expectNoDrift = async (): Promise<void> => {
    const { kept, counted } = await driftOf((sql) => source.query<CountRow[]>(sql));
    expect(kept).toEqual(counted);
  };

  const ended = (where: string): Promise<unknown> =>
    source.query(`UPDATE uploads SET expire_at = 1 WHERE ${where}`);

  async function withFiles(n: number, params = {}): Promise<OwnUpload> {
    const files = Array.from({ length: n }, (_, i) => ({ fileName: `${i}` }));
    const upload = await client.create({ ...params, files });
    await inParallel(upload.files, 8, async (file) => {
      await client.postFile(upload, file, 'x');
    });
    return upload;
  }

  it('takes what ended in the same millisecond, with files and without, and nothing else', async () => {
    const kept = await withFiles(2, { comments: 'stays' });
    const numbers = Array.from({ length: 130 }, (_, i) => i);
    await inParallel(numbers, 8, async (i) => {
      if (i % 4 === 0) await withFiles(2, { ttl: 3600, comments: 'goes' });
      else await client.create({ ttl: 60, comments: 'goes', files: [{ fileName: 'never came' }] });
    });
    await ended(`comments = 'goes'`);
    const report = await server.clean();
    expect(report).toMatchObject({ removedUploads: 130, erasedUploads: 130, erasedFiles: 66 });
    expect(await rowCounts(server)).toEqual({ uploads: 1, files: 2 });
    expect(await server.storedObjects()).toHaveLength(2);
    expect((await client.get(`/upload/${kept.id}`)).status).toBe(200);
    await expectNoDrift();
  });

  it('leaves files that cannot be erased, with their upload, to the next pass', async () => {
    const upload = await withFiles(120, { ttl: 60 });
    const other = await withFiles(1, { ttl: 60 });
    await ended(`id IN ('${upload.id}', '${other.id}')`);
    const storage = server.app.get(StorageService);
    const stuck = upload.files.slice(50, 53).map(({ id }) => id);
    jest
      .spyOn(storage, 'delete')
      .mockImplementation((place) =>
        stuck.some((id) => place.key.startsWith(id))
          ? Promise.reject(new Error('in the way'))
          : StorageService.prototype.delete.call(storage, place),
      );
    const first = await server.clean();
    expect(first).toMatchObject({ removedUploads: 2, erasedFiles: 118, erasedUploads: 1 });
    expect(await rowCounts(server)).toEqual({ uploads: 1, files: 3 });
    expect(await server.storedObjects()).toHaveLength(3);
    await expectNoDriftOfUsage();
    jest.restoreAllMocks();
    expect(await server.clean()).toMatchObject({ erasedFiles: 3, erasedUploads: 1 });
    expect(await traces(server)).toEqual({ uploads: 0, files: 0, objects: [] });
  });

  /** Rows of a file count may be gone while the upload is still there to be erased. */
  async function expectNoDriftOfUsage(): Promise<void> {
    const { kept, counted } = await driftOf((sql) => source.query<CountRow[]>(sql));
    const usages = (rows: CountRow[]) => rows.filter((row) => 'user_id' in row);
    expect(usages(kept)).toEqual(usages(counted));
  }

  it('erases no row after somebody else has begun to clean', async () => {
    const upload = await withFiles(1, { ttl: 60 });
    await ended(`id = '${upload.id}'`);
    const storage = server.app.get(StorageService);
    const leases = server.app.get(LeaseRepository);
    jest.spyOn(storage, 'delete').mockImplementationOnce(async (place) => {
      await source.query('DELETE FROM leases');
      const now = Date.now();
      expect(await leases.acquire('cleaning', 'another', now, now + 60_000)).toBe(true);
      await StorageService.prototype.delete.call(storage, place);
    });
    await expect(server.clean()).rejects.toThrow('another process is cleaning');
    expect(await rowCounts(server)).toEqual({ uploads: 1, files: 1 });
    await leases.release('cleaning', 'another');
    expect(await server.clean()).toMatchObject({ erasedFiles: 1, erasedUploads: 1 });
    expect(await rowCounts(server)).toEqual({ uploads: 0, files: 0 });
  });

  it('an extension that comes between the look and the removal wins', async () => {
    const upload = await withFiles(1, { ttl: 60 });
    await ended(`id = '${upload.id}'`);
    const cleaning = server.app.get(CleaningRepository);
    const real = cleaning.expired.bind(cleaning);
    jest.spyOn(cleaning, 'expired').mockImplementationOnce(async (...args) => {
      const found = await real(...args);
      expect(found.map(({ id }) => id)).toEqual([upload.id]);
      await source.query(`UPDATE uploads SET expire_at = ${Date.now() + 3600_000}`);
      return found;
    });
    expect(await server.clean()).toMatchObject({ removedUploads: 0, erasedUploads: 0 });
    expect((await client.get(`/upload/${upload.id}`)).status).toBe(200);
  });

  it('erases rows of files whose upload is not there, and their bytes', async () => {
    const upload = await withFiles(3);
    const kept = await withFiles(1);
    await source.query(`DELETE FROM uploads WHERE id = '${upload.id}'`);
    expect(await server.clean()).toMatchObject({ orphanRows: 3, orphanObjects: 3 });
    expect(await rowCounts(server)).toEqual({ uploads: 1, files: 1 });
    expect((await client.get(`/upload/${kept.id}`)).status).toBe(200);
  });
});
