import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../src/common/ids.js';
import { Unavailable } from '../../src/common/errors.js';
import { DownloadDayEntity } from '../../src/database/entities/download-day.entity.js';
import { FileEntity } from '../../src/database/entities/file.entity.js';
import { UploadEntity } from '../../src/database/entities/upload.entity.js';
import { UsageEntity } from '../../src/database/entities/usage.entity.js';
import {
  ActivityRepository,
  type DownloadCount,
} from '../../src/database/repositories/activity.repository.js';
import { EventBus } from '../../src/events/event-bus.js';
import { Tally } from '../../src/activity/tally.js';
import { Account, json, startWithAccounts } from '../support/accounts.js';
import { Client, type OwnUpload } from '../support/client.js';
import type { TestServer } from '../support/server.js';

// Counts that nobody waits for, and what becomes of them when the database refuses some.

let server: TestServer;
let client: Client;
let admin: Account;
let tally: Tally;
let activity: ActivityRepository;
let m: EntityManager;
beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  admin = await Account.admin(server);
  tally = server.app.get(Tally);
  activity = server.app.get(ActivityRepository);
  m = server.app.get(DataSource).manager;
});
afterAll(() => server.stop());

const names = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ fileName: `${String(i)}.txt` }));

/** The rows of a new upload with so many files. */
async function create(count: number): Promise<{ upload: UploadEntity; files: FileEntity[] }> {
  const made: OwnUpload = await client.create({ files: names(count) });
  const upload = await m.findOneByOrFail(UploadEntity, { id: made.id });
  return { upload, files: await m.findBy(FileEntity, { uploadId: made.id }) };
}

/** What is said when a file, or a piece of it, was sent. */
function fileSent(upload: UploadEntity, { id: fileId }: FileEntity, bytes: number, whole: boolean) {
  const { id: uploadId, userId } = upload;
  const of = { uploadId, userId, fileId, backend: 'file', complete: true, as: 'file' as const };
  server.app.get(EventBus).say('FileDelivered', { ...of, bytes, whole });
}

const fileRow = (id: string) => m.findOneByOrFail(FileEntity, { id });

type Add = ActivityRepository['add'];

/** Lets writing fail as `failing` says, until it is undone. */
function replaceAdd(failing: (real: Add) => Add): () => void {
  const real = activity.add.bind(activity);
  activity.add = failing(real);
  return () => (activity.add = real);
}

describe('counts', () => {
  it('are there for whoever asks for statistics next', async () => {
    const { upload, files } = await create(1);
    const before = await json<{ usage: { downloads: { total: number } } }>(admin.get('/stats'));
    for (let i = 1; i <= 20; i += 1) {
      fileSent(upload, files[0]!, 3, true);
      const asked = Array.from({ length: 5 }, () => json<typeof before>(admin.get('/stats')));
      for (const { usage } of await Promise.all(asked)) {
        expect(usage.downloads.total).toBe(before.usage.downloads.total + i);
      }
    }
  });

  it('are added on the file, the upload, the usage and the day, many in a transaction', async () => {
    const { upload, files } = await create(450);
    const usage = await m.findOneByOrFail(UsageEntity, { userId: '' });
    for (const file of files) fileSent(upload, file, 10, true);
    for (const file of files.slice(0, 3)) fileSent(upload, file, 5, false);
    await tally.settled();
    const after = await m.findOneByOrFail(UsageEntity, { userId: '' });
    expect(after.downloads - usage.downloads).toBe(450);
    expect(after.downloadedBytes - usage.downloadedBytes).toBe(4515);
    const row = await m.findOneByOrFail(UploadEntity, { id: upload.id });
    expect(row).toMatchObject({ downloadCount: 450, downloadedBytes: 4515 });
    expect(row.lastDownloadedAt).toBeGreaterThan(0);
    expect(await fileRow(files[0]!.id)).toMatchObject({ downloadCount: 1, downloadedBytes: 15 });
    fileSent(upload, files[0]!, 10, true);
    await tally.settled();
    const day = await m.findOneByOrFail(DownloadDayEntity, { fileId: files[0]!.id });
    expect(day).toMatchObject({ uploadId: upload.id, downloads: 2, downloadedBytes: 25 });
    expect(await m.countBy(DownloadDayEntity, { uploadId: upload.id })).toBe(450);
  });

  it('of files that are gone count nowhere, and keep nobody from counting', async () => {
    const { upload, files } = await create(2);
    const gone = Object.assign(new FileEntity(), files[0], { id: newId() });
    fileSent(upload, gone, 10, true);
    fileSent(upload, files[1]!, 10, true);
    await tally.settled();
    const row = await m.findOneByOrFail(UploadEntity, { id: upload.id });
    expect(row).toMatchObject({ downloadCount: 1, downloadedBytes: 10 });
    expect(await m.existsBy(DownloadDayEntity, { fileId: gone.id })).toBe(false);
  });

  it('that the database refuses keep nobody from counting', async () => {
    const { upload, files } = await create(3);
    const refused = ({ fileId }: DownloadCount): boolean => fileId === files[1]!.id;
    const undo = replaceAdd((real) => (downloads, days) => {
      if (downloads.some(refused)) return Promise.reject(new Error('out of range'));
      return real(downloads, days);
    });
    for (const file of files) fileSent(upload, file, 10, true);
    await tally.settled();
    undo();
    await tally.settled();
    const counts = await Promise.all(
      files.map(async ({ id }) => (await fileRow(id)).downloadCount),
    );
    expect(counts).toEqual([1, 0, 1]);
  });

  it('wait for a database that is away, and are added once', async () => {
    const { upload, files } = await create(450);
    let written = 0;
    const undo = replaceAdd((real) => (downloads, days) => {
      written += 1;
      if (written === 2) return Promise.reject(new Unavailable('away'));
      return real(downloads, days);
    });
    for (const file of files) fileSent(upload, file, 10, true);
    await tally.settled();
    undo();
    for (const file of files) fileSent(upload, file, 10, true);
    await tally.settled();
    const row = await m.findOneByOrFail(UploadEntity, { id: upload.id });
    expect(row).toMatchObject({ downloadCount: 900, downloadedBytes: 9000 });
    expect(await m.countBy(FileEntity, { uploadId: upload.id, downloadCount: 2 })).toBe(450);
  });
});
