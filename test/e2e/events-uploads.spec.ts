import { jest } from '@jest/globals';
import { StorageService } from '../../libs/storage/src/index.js';
import { Clock } from '../../src/common/clock.js';
import { UploadRepository } from '../../src/database/repositories/upload.repository.js';
import { Account, answer, startWithAccounts } from '../support/accounts.js';
import { Client, form } from '../support/client.js';
import { Heard } from '../support/facts.js';
import type { TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let admin: Account;
let heard: Heard;

beforeAll(async () => {
  server = await startWithAccounts({ MAX_FAILED_LOGINS: '2', MAX_FILE_SIZE_STR: '100KB' });
  client = Client.of(server);
  admin = await Account.admin(server);
  heard = new Heard(server);
});
afterAll(() => server.stop());
beforeEach(() => {
  heard.forget();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const ADMIN = 'local:admin';
const plain = {
  ...{ is: 'UploadCreated', userId: '', files: 0, stream: false, oneShot: false },
  ...{ removable: false, protectedByPassword: false, endToEndEncrypted: false },
  ...{ ttl: 2_592_000, by: 'anonymous' },
};

describe('an upload', () => {
  it('is created by whoever asks', async () => {
    const { id: uploadId } = await client.create();
    expect(await heard.since(1)).toEqual([{ ...plain, uploadId }]);
    const params = { oneShot: true, removable: true, ttl: 60, login: 'a', password: 'b' };
    const all = await client.create({ ...params, files: [{ fileName: 'a' }, { fileName: 'b' }] });
    expect(await heard.since(1)).toEqual([
      {
        ...{ ...plain, uploadId: all.id, files: 2, oneShot: true, removable: true },
        ...{ protectedByPassword: true, ttl: 60 },
      },
    ]);
    const stream = await client.create({ stream: true });
    expect(await heard.since(1)).toEqual([{ ...plain, uploadId: stream.id, stream: true }]);
    const own = await admin.create();
    const session = { ...plain, userId: ADMIN, by: 'session' };
    expect(await heard.since(1)).toEqual([{ ...session, uploadId: own.id }]);
    const { token } = await admin.createToken();
    heard.forget();
    const byToken = await admin.create({}, token);
    expect(await heard.since(1)).toEqual([{ ...session, uploadId: byToken.id, by: 'token' }]);
  });

  it('is not created when it is refused, or cannot be stored', async () => {
    expect((await client.postUpload({ ttl: -5 })).status).toBe(400);
    expect((await client.postUpload({}, { 'X-PlikToken': 'none' })).status).toBe(403);
    jest.spyOn(server.app.get(UploadRepository), 'insert').mockRejectedValue(new Error('no disk'));
    expect((await client.postUpload()).status).toBe(500);
    expect((await client.request('PUT', '/a.txt', { body: 'a' })).status).toBe(500);
    expect(await heard.since(0)).toEqual([]);
  });

  it('that is made with its file is there when the file is', async () => {
    const raw = await client.request('PUT', '/a.txt', { body: 'hello' });
    const [uploadId, fileId] = (await raw.text()).split('/').slice(-3);
    const { backendName: backend } = server.app.get(StorageService);
    expect(await heard.since(2)).toEqual([
      { ...plain, uploadId, files: 1 },
      { is: 'FileStored', uploadId, fileId, userId: '', bytes: 5, backend },
    ]);
    const body = form('a.txt', 'hello you');
    await client.request('POST', '/', { body, headers: admin.headers });
    expect(await heard.since(2)).toMatchObject([
      { is: 'UploadCreated', files: 1, userId: ADMIN, by: 'session' },
      { is: 'FileStored', bytes: 9, userId: ADMIN },
    ]);
  });

  it('that vanishes with its file was never there', async () => {
    const body = new Uint8Array(200_000);
    const init = { body: form('a.bin', body) };
    expect((await client.request('POST', '/', init)).status).toBe(400);
    const [fact, ...more] = await heard.since(1);
    expect(fact).toMatchObject({ is: 'FileNotReceived', userId: '', reason: 'refused' });
    expect(more).toEqual([]);
  });
});

describe('another time of an upload', () => {
  it('is said with who gave it, and only when it was given', async () => {
    const user = await admin.newAccount({ login: 'timed' });
    const { id: uploadId, uploadToken } = await user.create();
    heard.forget();
    const change = (ttl: number, headers: Record<string, string>): Promise<Response> =>
      client.request('PATCH', `/upload/${uploadId}`, { headers, body: JSON.stringify({ ttl }) });
    const changed = { is: 'UploadChanged', uploadId, userId: 'local:timed' };
    expect((await change(60, { 'X-UploadToken': uploadToken })).status).toBe(200);
    expect(await heard.since(1)).toEqual([{ ...changed, ttl: 60, actorId: '' }]);
    expect((await change(0, admin.headers)).status).toBe(200);
    expect(await heard.since(1)).toEqual([{ ...changed, ttl: 2_592_000, actorId: ADMIN }]);
    expect((await change(-1, user.headers)).status).toBe(400);
    expect((await change(60, {})).status).toBe(403);
    jest.spyOn(server.app.get(UploadRepository), 'changeLife').mockRejectedValue(new Error('full'));
    expect((await change(60, user.headers)).status).toBe(500);
    expect(await heard.since(0)).toEqual([]);
  });
});

describe('the removal of an upload', () => {
  it('is said once, with who did it', async () => {
    const upload = await client.create();
    const { id: uploadId, uploadToken } = upload;
    heard.forget();
    expect(await answer(client.delete(`/upload/${uploadId}`))).toEqual([
      ...[403, 'you are not allowed to remove this upload\n'],
    ]);
    const token = { 'X-UploadToken': uploadToken };
    const twice = [client, client].map((each) => each.delete(`/upload/${uploadId}`, token));
    const statuses = (await Promise.all(twice)).map(({ status }) => status);
    expect(statuses).toContain(200);
    expect((await client.delete(`/upload/${uploadId}`, token)).status).toBe(404);
    const removed = { is: 'UploadRemoved', uploadId, userId: '', actorId: '' };
    expect(await heard.since(1)).toEqual([removed]);
    const other = await client.create();
    heard.forget();
    await admin.delete(`/upload/${other.id}`);
    expect(await heard.since(1)).toEqual([{ ...removed, uploadId: other.id, actorId: ADMIN }]);
  });

  it('is not said when the database refuses it', async () => {
    const { id, uploadToken } = await client.create();
    heard.forget();
    jest.spyOn(server.app.get(UploadRepository), 'remove').mockRejectedValue(new Error('no disk'));
    const token = { 'X-UploadToken': uploadToken };
    expect((await client.delete(`/upload/${id}`, token)).status).toBe(500);
    expect(await heard.since(0)).toEqual([]);
  });

  it('among others is said of each', async () => {
    const user = await admin.newAccount({ login: 'many' });
    const ids = [await user.create(), await user.create()].map(({ id }) => id);
    heard.forget();
    expect(await answer(user.delete('/me/uploads'))).toEqual([200, '2 uploads removed']);
    const by = { is: 'UploadRemoved', userId: 'local:many', actorId: 'local:many' };
    expect(await heard.since(2)).toEqual(ids.map((uploadId) => ({ ...by, uploadId })));
  });
});

describe('an upload whose time is over', () => {
  it('is said by the cleaner, once', async () => {
    const { id: uploadId } = await client.create({ ttl: 3 * 86_400 });
    const own = await admin.create({ ttl: 3 * 86_400 });
    const clock = jest.spyOn(server.app.get(Clock), 'now');
    const later = Date.now() + 2 * 86_400_000;
    clock.mockReturnValue(later);
    await server.clean();
    heard.forget();
    clock.mockReturnValue(later + 2 * 86_400_000);
    expect((await client.get(`/upload/${uploadId}`)).status).toBe(404);
    await server.clean();
    const ended = {
      ...{ is: 'CleaningEnded', seconds: expect.any(Number) as number, failed: false },
      ...{ deletedFiles: 0, removedOrphanFiles: 0, removedOrphanTokens: 0 },
      removedOrphanObjects: 0,
    };
    const facts = await heard.since(3);
    expect(facts.pop()).toEqual({ ...ended, removedUploads: 2, deletedUploads: 2 });
    expect(facts).toHaveLength(2);
    expect(facts).toContainEqual({ is: 'UploadExpired', uploadId, userId: '' });
    expect(facts).toContainEqual({ is: 'UploadExpired', uploadId: own.id, userId: ADMIN });
    await server.clean();
    expect(await heard.since(1)).toEqual([{ ...ended, removedUploads: 0, deletedUploads: 0 }]);
    clock.mockRestore();
  });
});

describe('a password of an upload', () => {
  it('that is wrong is said, until no more are looked at', async () => {
    const { id: uploadId } = await client.create({ login: 'foo', password: 'bar' });
    heard.forget();
    const guess = async (password: string): Promise<number> => {
      const basic = Buffer.from(`foo:${password}`).toString('base64');
      const headers = { Authorization: `Basic ${basic}` };
      return (await client.get(`/upload/${uploadId}`, headers)).status;
    };
    expect(await guess('bar')).toBe(200);
    expect((await client.get(`/upload/${uploadId}`)).status).toBe(401);
    expect(await heard.since(0)).toEqual([]);
    const refused = { is: 'UploadPasswordRefused', uploadId, userId: '' };
    for (const password of ['a', 'b']) {
      expect(await guess(password)).toBe(401);
      expect(await heard.since(1)).toEqual([refused]);
    }
    expect(await guess('c')).toBe(429);
    expect(await heard.since(1)).toEqual([{ is: 'GuessingStopped', subject: 'upload' }]);
  });
});
