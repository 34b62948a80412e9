import { createReadStream } from 'node:fs';
import { jest } from '@jest/globals';
import { StorageService } from '../../libs/storage/src/index.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import type { Facts } from '../../src/events/facts.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { Heard } from '../support/facts.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { RawReceiver, RawSender, StreamUpload } from '../support/stream.js';
import { eventually } from '../support/wait.js';

let server: TestServer;
let client: Client;
let heard: Heard;
let backend: string;

beforeAll(async () => {
  server = await TestServer.start({ STREAM_TIMEOUT_STR: '2s' });
  client = Client.of(server);
  heard = new Heard(server);
  backend = server.app.get(StorageService).backendName;
});
afterAll(() => server.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

async function stored(content: string, params = {}) {
  const { upload, file, path } = await client.store(content, params);
  heard.forget();
  const of = { uploadId: upload.id, userId: '', fileId: file.id };
  const file_ = { is: 'FileDelivered', ...of, backend, as: 'file' };
  return { upload, path, delivered: { ...file_, complete: true, whole: true } };
}

/** The body of an answer, or as much of it as came. */
const read = async (response: Promise<Response>): Promise<string> => (await response).text();

describe('an answer with a stored file', () => {
  it.each([11, 70_000, 400_000])('of %d bytes, pieces of it, and none', async (size) => {
    const { path, delivered } = await stored('x'.repeat(size));
    expect((await read(client.get(path))).length).toBe(size);
    expect(await heard.since(1)).toEqual([{ ...delivered, bytes: size }]);
    await read(client.get(path, { Range: 'bytes=0-4' }));
    expect(await heard.since(1)).toEqual([{ ...delivered, bytes: 5 }]);
    await read(client.get(path, { Range: 'bytes=6-' }));
    expect(await heard.since(1)).toEqual([{ ...delivered, bytes: size - 6, whole: false }]);
    const { headers } = await client.head(path);
    const unchanged = await client.get(path, { 'If-None-Match': headers.get('etag')! });
    const outside = await client.get(path, { Range: 'bytes=900000-' });
    expect([unchanged.status, outside.status]).toEqual([304, 416]);
    expect((await client.get(path.replace(/[^/]+$/, 'b.txt'))).status).toBe(400);
    expect(await heard.since(0)).toEqual([]);
  });

  it('that is one-shot is said once', async () => {
    const { path, delivered } = await stored('hello', { oneShot: true });
    const both = await Promise.all([client.get(path), client.get(path)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    for (const response of both) await response.text();
    expect(await heard.since(1)).toEqual([{ ...delivered, bytes: 5 }]);
  });

  it('that breaks off is not complete', async () => {
    const size = 20_000_000;
    const { path, delivered } = await stored('x'.repeat(size));
    const connection = await RawConnection.open(client.base);
    connection.socket.once('data', () => connection.socket.pause());
    await connection.send(requestHead('GET', path));
    await eventually(() => connection.socket.isPaused());
    connection.socket.resetAndDestroy();
    const [fact, ...more] = await heard.since(1);
    const bytes = expect.any(Number) as number;
    expect([fact, more]).toEqual([{ ...delivered, complete: false, bytes }, []]);
    expect((fact as Facts['FileDelivered']).bytes).toBeGreaterThan(0);
    expect((fact as Facts['FileDelivered']).bytes).toBeLessThan(size);
  });
});

describe('an archive', () => {
  async function filled(names: string[]): Promise<OwnUpload> {
    const upload = await client.create({ files: names.map((fileName) => ({ fileName })) });
    for (const file of upload.files) await client.postFile(upload, file, file.fileName.repeat(9));
    heard.forget();
    return upload;
  }

  it('is said, and each file of it', async () => {
    const upload = await filled(['a', 'bb']);
    const response = await client.get(`/archive/${upload.id}/a.zip`);
    const bytes = (await response.arrayBuffer()).byteLength;
    const of = { uploadId: upload.id, userId: '' };
    const each = { is: 'FileDelivered', ...of, backend, as: 'archive', complete: true };
    expect(await heard.since(3)).toEqual([
      { is: 'ArchiveDelivered', ...of, files: 2, bytes, complete: true },
      ...upload.files.map(({ id: fileId, fileName }) => ({
        ...{ ...each, fileId, whole: true, bytes: fileName.length * 9 },
      })),
    ]);
    await client.head(`/archive/${upload.id}/a.zip`);
    expect((await client.get(`/archive/${upload.id}/a.tar`)).status).toBe(400);
    expect(await heard.since(0)).toEqual([]);
  });

  it('that breaks off is all that is said', async () => {
    const { upload } = await client.store('x'.repeat(200_000));
    heard.forget();
    const open = jest.spyOn(server.app.get(StorageService), 'open');
    const real = StorageService.prototype.open;
    open.mockImplementationOnce(async (place, size) => {
      const object = await real.call(server.app.get(StorageService), place, size);
      return {
        ...{ size: object.size, close: () => object.close() },
        read: () => createReadStream('/dev/zero', { end: 149_999 }),
      };
    });
    const broken = client.get(`/archive/${upload.id}/a.zip`).then((got) => got.arrayBuffer());
    await expect(broken).rejects.toThrow();
    expect(await heard.since(1)).toEqual([
      {
        ...{ is: 'ArchiveDelivered', uploadId: upload.id, userId: '', files: 1 },
        ...{ bytes: expect.any(Number) as number, complete: false },
      },
    ]);
  });
});

describe('a stream', () => {
  const of = ({ upload, file }: StreamUpload) => ({
    ...{ uploadId: upload.id, userId: '', fileId: file.id },
  });
  async function stream(): Promise<StreamUpload> {
    const made = await StreamUpload.create(client);
    heard.forget();
    return made;
  }
  const passed = { backend: '', whole: true, as: 'stream' };

  it.each([5, 500_000])('of %d bytes is said on both sides', async (bytes) => {
    const made = await stream();
    const sent = made.send('x'.repeat(bytes));
    await made.becomes('uploading');
    await read(made.receive());
    expect((await sent).status).toBe(200);
    const facts = await heard.since(2);
    expect(facts).toHaveLength(2);
    expect(facts).toContainEqual({ is: 'FileStreamed', ...of(made), bytes });
    expect(facts).toContainEqual({
      ...{ is: 'FileDelivered', ...of(made), ...passed, bytes, complete: true },
    });
  });

  it('whose receiver leaves', async () => {
    const made = await stream();
    const sender = await RawSender.start(made);
    const receiver = await RawReceiver.start(made);
    await receiver.gets('<');
    receiver.leave('rst');
    expect((await sender.answer()).status).toBe(500);
    const facts = await heard.since(2);
    expect(facts).toHaveLength(2);
    expect(facts).toContainEqual({
      ...{ is: 'FileNotReceived', ...of(made), reason: 'receiver', bytes: 1 },
    });
    expect(facts).toContainEqual({
      ...{ is: 'FileDelivered', ...of(made), ...passed, bytes: 1, complete: false },
    });
  });

  it('whose sender leaves', async () => {
    const made = await stream();
    const sender = await RawSender.start(made);
    const receiver = await RawReceiver.start(made);
    await receiver.gets('<');
    sender.leave('rst');
    await receiver.ended();
    const facts = await heard.since(2);
    expect(facts).toHaveLength(2);
    expect(facts).toContainEqual({
      ...{ is: 'FileNotReceived', ...of(made), reason: 'client', bytes: 1 },
    });
    expect(facts).toContainEqual({
      ...{ is: 'FileDelivered', ...of(made), ...passed, bytes: 1, complete: false },
    });
  });

  it('that nobody receives, and one that is removed meanwhile', async () => {
    const made = await stream();
    expect((await made.send('hello')).status).toBe(500);
    const missed = { is: 'FileNotReceived', ...of(made), bytes: expect.any(Number) as number };
    expect(await heard.since(1)).toEqual([{ ...missed, reason: 'timeout' }]);
    const other = await stream();
    const sent = other.send('hello');
    await other.becomes('uploading');
    await client.delete(filePath(other.upload, other.file), other.token);
    expect((await sent).status).toBe(404);
    const facts = await heard.since(2);
    expect(facts).toHaveLength(2);
    expect(facts).toContainEqual({ is: 'FileRemoved', ...of(other), actorId: '' });
    expect(facts).toContainEqual({ ...missed, ...of(other), reason: 'gone' });
  });

  it('that cannot be recorded is not streamed', async () => {
    const made = await stream();
    const files = server.app.get(FileRepository);
    jest.spyOn(files, 'completeStream').mockRejectedValueOnce(new Error('no disk'));
    const sent = made.send('hello');
    await made.becomes('uploading');
    await expect(read(made.receive())).rejects.toThrow();
    expect((await sent).status).toBe(500);
    const facts = await heard.since(2);
    expect(facts).toHaveLength(2);
    expect(facts).toContainEqual({
      ...{ is: 'FileNotReceived', ...of(made), reason: 'database', bytes: 5 },
    });
    expect(facts).toContainEqual({
      ...{ is: 'FileDelivered', ...of(made), ...passed, bytes: 5, complete: false },
    });
  });
});
