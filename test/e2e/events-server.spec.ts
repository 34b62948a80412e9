import { jest } from '@jest/globals';
import { Instance } from '../../src/common/instance.js';
import { Tally } from '../../src/activity/tally.js';
import { EventBus } from '../../src/events/event-bus.js';
import { CleaningRepository } from '../../src/database/repositories/cleaning.repository.js';
import type { FileEntity } from '../../src/database/entities/file.entity.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { LeaseRepository } from '../../src/database/repositories/lease.repository.js';
import type { Facts } from '../../src/events/facts.js';
import { Account, json, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { Heard } from '../support/facts.js';
import { begin } from '../support/half-sent.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a server', () => {
  it('says when it takes requests, and when it takes no more, once', async () => {
    const say = jest.spyOn(EventBus.prototype, 'say');
    const server = await TestServer.start();
    try {
      const { id: instanceId } = server.app.get(Instance);
      const started = { instanceId, seconds: expect.any(Number) as number };
      expect(say.mock.calls).toEqual([['ServerStarted', started]]);
      const heard = new Heard(server);
      const { upload, answered } = await begin(Client.of(server));
      heard.forget();
      await Promise.all([server.halt(), server.halt()]);
      await answered.catch(() => undefined);
      const of = { uploadId: upload.id, fileId: upload.files[0]!.id, userId: '' };
      const bytes = expect.any(Number) as number;
      expect(await heard.since(2)).toEqual([
        { is: 'ServerStopping', instanceId, transfers: 1 },
        { is: 'FileNotReceived', ...of, bytes, reason: 'stopped' },
      ]);
    } finally {
      await server.stop();
    }
  });

  it('that stops has counted all that it said', async () => {
    const server = await startWithAccounts();
    const client = Client.of(server);
    const { upload, file, path } = await client.store('x'.repeat(20_000_000));
    const heard = new Heard(server);
    heard.forget();
    await (await client.get(path)).arrayBuffer();
    await heard.since(1);
    const connection = await RawConnection.open(client.base);
    connection.socket.once('data', () => connection.socket.pause());
    await connection.send(requestHead('GET', path));
    await eventually(() => connection.socket.isPaused());
    await server.halt();
    const [fact] = await heard.since(1, 'ServerStopping');
    const { bytes } = fact as Facts['FileDelivered'];
    expect(fact).toMatchObject({ is: 'FileDelivered', complete: false, fileId: file.id });
    expect(upload.id).toBe((fact as Facts['FileDelivered']).uploadId);
    const again = await startWithAccounts({}, server.folder);
    try {
      const admin = await Account.admin(again);
      const days = await json<object[]>(admin.get('/stats/activity/daily?days=1'));
      const sent = { downloads: 1, downloadedBytes: 20_000_000 + bytes };
      const counts = { uploads: 1, uploadedBytes: 20_000_000, ...sent };
      expect(days).toMatchObject([counts]);
    } finally {
      await again.stop();
    }
  });
});

describe('what was said in the same turn', () => {
  it('is counted before counts are written for the last time', async () => {
    const server = await startWithAccounts();
    const tally = server.app.get(Tally);
    const { upload, file } = await Client.of(server).store('hello');
    await tally.settled();
    const of = { uploadId: upload.id, fileId: file.id, userId: '', backend: '' };
    const how = { complete: true, whole: true, as: 'file' } as const;
    server.app.get(EventBus).say('FileDelivered', { ...of, ...how, bytes: 5 });
    await tally.beforeApplicationShutdown();
    const row = await server.app.get(FileRepository).find(file.id);
    expect(row).toMatchObject({ downloadCount: 1, downloadedBytes: 5 });
    await server.stop();
  });
});

describe('the levels of the log', () => {
  it('are changed by administrators, and as configured again', async () => {
    const server = await startWithAccounts();
    try {
      const admin = await Account.admin(server);
      const heard = new Heard(server);
      heard.forget();
      const wish = { levels: { storage: 'WARN', http: 'DEBUG' }, seconds: 60 };
      expect((await admin.post('/admin/logging', wish)).status).toBe(200);
      const changed = { is: 'LogLevelsChanged', actorId: 'local:admin' };
      expect(await heard.since(1)).toEqual([{ ...changed, areas: 2, seconds: 60 }]);
      expect((await admin.post('/admin/logging', { seconds: -1 })).status).toBe(400);
      expect((await admin.post('/admin/logging', {})).status).toBe(200);
      expect(await heard.since(1)).toEqual([{ ...changed, areas: 0, seconds: 0 }]);
    } finally {
      await server.stop();
    }
  });
});

describe('a pass of the cleaner', () => {
  it('says what it did, once, or how far it came', async () => {
    const server = await TestServer.start();
    try {
      const client = Client.of(server);
      const { upload } = await client.store('hello');
      const heard = new Heard(server);
      await client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken });
      heard.forget();
      await server.clean();
      const nothing = {
        ...{ is: 'CleaningEnded', seconds: expect.any(Number) as number, failed: false },
        ...{ removedUploads: 0, deletedFiles: 0, deletedUploads: 0, removedOrphanFiles: 0 },
        ...{ removedOrphanTokens: 0, removedOrphanObjects: 0 },
      };
      expect(await heard.since(1)).toEqual([{ ...nothing, deletedFiles: 1, deletedUploads: 1 }]);
      const files = jest.spyOn(server.app.get(CleaningRepository), 'removedFiles');
      files.mockRejectedValueOnce(new Error('no disk'));
      await expect(server.clean()).rejects.toThrow('no disk');
      expect(await heard.since(1)).toEqual([{ ...nothing, failed: true }]);
      jest.spyOn(server.app.get(LeaseRepository), 'acquire').mockResolvedValueOnce(false);
      await expect(server.clean()).rejects.toThrow('somebody else is cleaning');
      expect(await heard.since(0)).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});

describe('what administrators do with a running server', () => {
  it('is said with who did it, when it has changed anything', async () => {
    const server = await startWithAccounts();
    try {
      const admin = await Account.admin(server);
      const heard = new Heard(server);
      heard.forget();
      const actorId = 'local:admin';
      await admin.post('/admin/maintenance', { on: false });
      await admin.post('/admin/maintenance', { on: true });
      const until = new Date(Date.now() + 60_000).toISOString();
      await admin.post('/admin/maintenance', { on: true, until });
      await admin.post('/admin/maintenance', { on: false });
      const changed = { is: 'MaintenanceChanged', actorId };
      expect(await heard.since(3)).toMatchObject([
        { ...changed, on: true, seconds: -1 },
        { ...changed, on: true, seconds: 60 },
        { ...changed, on: false, seconds: -1 },
      ]);
      await admin.post('/admin/clean');
      expect(await heard.since(2)).toMatchObject([
        { is: 'CleaningOrdered', actorId },
        { is: 'CleaningEnded', failed: false },
      ]);
      await admin.post('/admin/storage/check', { quick: true });
      expect(await heard.since(2)).toMatchObject([
        { is: 'StorageCheckStarted', actorId, quick: true, repair: false },
        { is: 'StorageCheckEnded', outcome: 'done', files: 0, bytes: 0, wrong: 0, repaired: 0 },
      ]);
      expect((await admin.delete('/admin/storage/check')).status).toBe(400);
      expect(await heard.since(0)).toEqual([]);
      const row = { id: '', status: 'missing' } as FileEntity;
      jest.spyOn(server.app.get(FileRepository), 'listAll').mockImplementation(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return Array.from({ length: 200 }, () => row);
      });
      await admin.post('/admin/storage/check', { repair: true });
      await admin.delete('/admin/storage/check');
      expect(await heard.since(3)).toMatchObject([
        { is: 'StorageCheckStarted', actorId, quick: false, repair: true },
        { is: 'StorageCheckCancelled', actorId },
        { is: 'StorageCheckEnded', outcome: 'cancelled' },
      ]);
    } finally {
      await server.stop();
    }
  });
});
