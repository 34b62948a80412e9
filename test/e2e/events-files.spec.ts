import { jest } from '@jest/globals';
import { StorageService, StorageError } from '../../libs/storage/src/index.js';
import { Unavailable } from '../../src/common/errors.js';
import type { Facts } from '../../src/events/facts.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { UploadRepository } from '../../src/database/repositories/upload.repository.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { Heard } from '../support/facts.js';
import { begin } from '../support/half-sent.js';
import { FORM_TYPE, formPieces } from '../support/multipart.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import type { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

const AWAY = 'the database is not available, please try again later';

let server: TestServer;
let client: Client;
let heard: Heard;
let backend: string;

beforeAll(async () => {
  server = await startWithAccounts({ MAX_FILE_SIZE_STR: '1MB' });
  client = Client.of(server);
  heard = new Heard(server);
  backend = server.app.get(StorageService).backendName;
});
afterAll(() => server.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

/** An upload with one declared file, of which nobody has heard. */
async function declared(params = {}): Promise<OwnUpload> {
  const upload = await client.create({ ...params, files: [{ fileName: 'a.bin' }] });
  heard.forget();
  return upload;
}

const ofFirst = ({ id, files }: OwnUpload) => ({
  ...{ uploadId: id, userId: '', fileId: files[0]!.id },
});
const first = (upload: OwnUpload) => upload.files[0]!;

describe('a file that comes', () => {
  it('is stored once, whether it was declared or is one more', async () => {
    const upload = await declared();
    expect((await client.postFile(upload, first(upload), 'hello')).status).toBe(200);
    const stored = { is: 'FileStored', ...ofFirst(upload), bytes: 5, backend };
    expect(await heard.since(1)).toEqual([stored]);
    const added = await client.postFile(upload, null, 'x'.repeat(300_000));
    const { id: fileId } = (await added.json()) as { id: string };
    expect(await heard.since(1)).toEqual([{ ...stored, fileId, bytes: 300_000 }]);
  });

  it('belongs to the owner of its upload, whoever sends it', async () => {
    const admin = await Account.admin(server);
    const upload = await admin.create({ files: [{ fileName: 'a.bin' }] });
    heard.forget();
    await client.postFile(upload, first(upload), 'hello');
    expect(await heard.since(1)).toMatchObject([{ is: 'FileStored', userId: 'local:admin' }]);
  });

  it('is not said when nobody may send it, or nothing of it is read', async () => {
    const upload = await declared();
    const stranger = { ...upload, uploadToken: 'none' };
    expect((await client.postFile(stranger, first(upload), 'a')).status).toBe(403);
    expect((await client.postFile(upload, first(upload), 'a', 'b.bin')).status).toBe(400);
    expect((await client.postFile(upload, { ...first(upload), id: 'none' }, 'a')).status).toBe(404);
    expect(await heard.since(0)).toEqual([]);
  });
});

describe('a file of which nothing comes', () => {
  const missed = (upload: OwnUpload, reason: string, bytes: unknown) => [
    { is: 'FileNotReceived', ...ofFirst(upload), reason, bytes },
  ];
  const some = expect.any(Number) as number;

  it('is too large', async () => {
    const upload = await declared();
    const answer = await client.postFile(upload, first(upload), 'x'.repeat(1_000_001));
    expect(answer.status).toBe(400);
    const [fact, ...more] = await heard.since(1);
    expect([fact, more]).toEqual([missed(upload, 'refused', some)[0], []]);
    expect((fact as Facts['FileNotReceived']).bytes).toBeGreaterThan(1_000_000);
  });

  it('loses its sender', async () => {
    const { upload, socket, answered } = await begin(client);
    heard.forget();
    socket.destroy();
    await answered.catch(() => undefined);
    const [fact, ...more] = await heard.since(1);
    expect([fact, more]).toEqual([missed(upload, 'client', some)[0], []]);
    expect((fact as Facts['FileNotReceived']).bytes).toBeLessThanOrEqual(200_000);
  });

  it('loses its sender, though it is the whole body of a quick upload', async () => {
    const connection = await RawConnection.open(client.base);
    const made = jest.spyOn(server.app.get(UploadRepository), 'insert');
    heard.forget();
    await connection.send(requestHead('PUT', '/a.bin', { 'Content-Length': '1000000' }));
    await connection.send('x'.repeat(100_000));
    await eventually(() => made.mock.results.length > 0);
    await made.mock.results[0]?.value;
    connection.socket.resetAndDestroy();
    expect(await heard.since(1)).toMatchObject([{ is: 'FileNotReceived', reason: 'client' }]);
  });

  it('is in a form that breaks behind it', async () => {
    const upload = await declared();
    const { head } = formPieces('a.bin', '');
    const connection = await RawConnection.open(client.base);
    const headers = { 'X-UploadToken': upload.uploadToken, 'Content-Type': FORM_TYPE };
    const body = `${head}hello`;
    const length = { 'Content-Length': String(Buffer.byteLength(body)) };
    const path = filePath(upload, first(upload));
    await connection.send(requestHead('POST', path, { ...headers, ...length }) + body);
    expect((await connection.answer()).status).toBe(400);
    expect(await heard.since(1)).toEqual(missed(upload, 'client', some));
  });

  it('cannot be stored', async () => {
    const storage = server.app.get(StorageService);
    const upload = await declared();
    jest.spyOn(storage, 'stage').mockRejectedValueOnce(new StorageError('no disk'));
    expect((await client.postFile(upload, first(upload), 'hello')).status).toBe(500);
    expect(await heard.since(1)).toEqual(missed(upload, 'storage', some));
  });

  it.each([
    ['recorded', 500, new Error('no disk')],
    ['recorded in time', 503, new Unavailable(AWAY)],
  ])('cannot be %s', async (_, status, error) => {
    const upload = await declared();
    jest.spyOn(server.app.get(FileRepository), 'complete').mockRejectedValueOnce(error);
    expect((await client.postFile(upload, first(upload), 'hello')).status).toBe(status);
    expect(await heard.since(1)).toEqual(missed(upload, 'database', 5));
  });

  it('has no room in the quota of its owner', async () => {
    const upload = await declared();
    jest.spyOn(server.app.get(FileRepository), 'complete').mockResolvedValueOnce('full');
    expect((await client.postFile(upload, first(upload), 'hello')).status).toBe(400);
    expect(await heard.since(1)).toEqual(missed(upload, 'refused', 5));
  });

  it('loses its upload', async () => {
    const { upload, socket, answered, rest } = await begin(client);
    heard.forget();
    const token = { 'X-UploadToken': upload.uploadToken };
    await client.delete(`/upload/${upload.id}`, token);
    expect(await heard.since(1)).toMatchObject([{ is: 'UploadRemoved', uploadId: upload.id }]);
    socket.write(rest);
    expect(await answered).toMatch(/^HTTP\/1.1 404 /);
    expect(await heard.since(1)).toEqual(missed(upload, 'gone', some));
  });
});

describe('a file whose record was made, though the answer to that was lost', () => {
  it('is stored, once, whatever its sender was told', async () => {
    const upload = await declared();
    const files = server.app.get(FileRepository);
    const { complete } = files;
    jest.spyOn(files, 'complete').mockImplementationOnce(async (...given) => {
      await complete.apply(files, given);
      throw new Unavailable(AWAY);
    });
    expect((await client.postFile(upload, first(upload), 'hello')).status).toBe(503);
    expect(await heard.since(1)).toEqual([
      { is: 'FileStored', ...ofFirst(upload), bytes: 5, backend },
    ]);
    const again = await client.postFile(upload, first(upload), 'hello');
    expect(again.status).toBe(400);
    expect(await heard.since(0)).toEqual([]);
  });
});

describe('a file that is taken away', () => {
  const remove = async (upload: OwnUpload, uploadToken = upload.uploadToken): Promise<number> => {
    const path = filePath(upload, first(upload));
    return (await client.delete(path, { 'X-UploadToken': uploadToken })).status;
  };

  it('is said once, with who did it', async () => {
    const upload = await declared();
    await client.postFile(upload, first(upload), 'hello');
    heard.forget();
    expect(await remove(upload, 'none')).toBe(403);
    const statuses = await Promise.all([1, 2, 3].map(() => remove(upload)));
    expect(statuses).toContain(200);
    await remove(upload);
    const removed = { is: 'FileRemoved', ...ofFirst(upload), actorId: '' };
    expect(await heard.since(1)).toEqual([removed]);
    const empty = await declared();
    const admin = await Account.admin(server);
    heard.forget();
    await admin.delete(filePath(empty, first(empty)));
    expect(await heard.since(1)).toEqual([
      { ...removed, ...ofFirst(empty), actorId: 'local:admin' },
    ]);
  });

  it('is not said when the database refuses it', async () => {
    const upload = await declared();
    jest.spyOn(server.app.get(FileRepository), 'transition').mockRejectedValueOnce(new Error('no'));
    expect(await remove(upload)).toBe(500);
    expect(await heard.since(0)).toEqual([]);
  });
});
