import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StorageCounters, StorageService } from '../../libs/storage/src/index.js';
import { md5, readByOthers } from '../../libs/zip/testing/readers.js';
import { Client, type OwnUpload, type UploadParams, filePath } from '../support/client.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { onFiles } from '../support/storages.js';
import { eventually } from '../support/wait.js';

const MiB = 1024 * 1024;
const text = (size: number): Buffer => {
  const line = 'GET /file/a.txt took 12 ms of the server, and more of the client\n';
  return Buffer.from(line.repeat(Math.ceil(size / line.length))).subarray(0, size);
};
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

type Contents = Readonly<Record<string, Buffer>>;

describe('the bytes of archives', () => {
  let server: TestServer;
  let client: Client;
  let folder: string;

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
    folder = await mkdtemp(join(tmpdir(), 'plik-archives-'));
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function filled(contents: Contents, params: UploadParams = {}): Promise<OwnUpload> {
    const names = Object.keys(contents);
    const upload = await client.create({
      ...params,
      files: names.map((fileName) => ({ fileName })),
    });
    for (const file of upload.files) {
      const bytes = new Uint8Array(contents[file.fileName]!);
      const stored = await client.postFile(upload, file, bytes);
      expect(stored.status).toBe(200);
    }
    return upload;
  }

  const pathOf = ({ id }: OwnUpload): string => `/archive/${id}/a.zip`;

  /** The archive of these files: read by other programs, and compared. */
  async function fetched(contents: Contents, params?: UploadParams) {
    const response = await client.get(pathOf(await filled(contents, params)));
    expect(response.status).toBe(200);
    const bytes = Buffer.from(await response.arrayBuffer());
    await writeFile(join(folder, 'a.zip'), bytes);
    const read = await readByOthers(join(folder, 'a.zip'));
    expect(Object.fromEntries(read.map((entry) => [entry.name, entry.md5]))).toEqual(
      Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, md5(content)])),
    );
    const deflated = read.filter((entry) => entry.deflated).map(({ name }) => name);
    return { length: response.headers.get('content-length'), bytes, deflated };
  }

  const counters = (): StorageCounters => server.app.get(StorageService).counters;

  it('are deflated where it helps, and stored where it does not', async () => {
    const { length, deflated } = await fetched({
      'empty.txt': Buffer.alloc(0),
      'tiny.txt': text(20),
      'small.txt': text(5000),
      'small.bin': randomBytes(5000),
      'large.txt': text(3 * MiB),
      'random.txt': randomBytes(2 * MiB),
      'like-an-image.png': Buffer.concat([PNG, text(200_000)]),
      'begins-random.bin': Buffer.concat([randomBytes(8192), text(200_000)]),
      'begins-as-text.txt': Buffer.concat([text(8192), randomBytes(MiB)]),
      'last.txt': text(100),
    });
    expect(length).toBeNull();
    expect(deflated).toEqual(['small.txt', 'large.txt', 'begins-as-text.txt']);
  });

  const stored: [string, Contents][] = [
    ['one large', { 'a.bin': randomBytes(3 * MiB) }],
    ['one tiny', { a: text(12) }],
    ['one empty', { a: Buffer.alloc(0) }],
  ];
  it.each(stored)(
    'have a length that is known when all are stored: %s',
    async (_what, contents) => {
      for (const oneShot of [false, true]) {
        const { length, bytes } = await fetched(contents, { oneShot });
        expect(length).toBe(String(bytes.length));
      }
    },
  );

  const several: Contents = {
    'a.bin': randomBytes(300_000),
    'b.txt': text(30),
    'c\u00e9.bin': randomBytes(70_000),
    empty: Buffer.alloc(0),
    'd.bin': randomBytes(2 * MiB),
  };
  onFiles('have a length that is known when all are stored: several', async () => {
    const { length, bytes } = await fetched(several);
    expect(length).toBe(String(bytes.length));
  });

  it('have a length that is known when all are stored, and go to one: several', async () => {
    const { length, bytes } = await fetched(several, { oneShot: true });
    expect(length).toBe(String(bytes.length));
  });

  onFiles('are all there when they were promised, whatever goes meanwhile', async () => {
    const contents: Contents = { 'a.bin': randomBytes(16 * MiB), 'b.bin': randomBytes(MiB) };
    const upload = await filled(contents);
    const connection = await RawConnection.open(server.url);
    await connection.send(requestHead('GET', pathOf(upload)));
    await connection.pauseAtFirst();
    const path = filePath(upload, upload.files[1]!);
    const removed = await client.delete(path, { 'X-UploadToken': upload.uploadToken });
    expect(removed.status).toBe(200);
    connection.socket.resume();
    const answer = await connection.answer();
    expect([answer.status, answer.whole]).toEqual([200, true]);
    await eventually(() => counters().objectsReading === 0);
    expect((await client.get(path)).status).toBe(404);
  });

  it('of many small files come out as they went in', async () => {
    const contents = Object.fromEntries(
      Array.from({ length: 120 }, (_, i) => {
        const own = Buffer.from(`file ${i}\n`);
        return [`${i}.txt`, Buffer.concat([own, text(i % 3 === 0 ? 10 : i * 700)])] as const;
      }),
    );
    const { deflated } = await fetched(contents);
    expect(deflated).toHaveLength(80);
  });

  const large: [string, (size: number) => Buffer][] = [
    ['stored', randomBytes],
    ['deflated', (size) => Buffer.concat([text(8192), randomBytes(size)])],
  ];
  it.each(large)(
    'are read as fast as the client takes them, and no faster: %s',
    async (_, make) => {
      const upload = await filled({ a: make(24 * MiB), b: make(24 * MiB) });
      const connection = await RawConnection.open(server.url);
      const before = counters().bytesRead;
      await connection.send(requestHead('GET', pathOf(upload)));
      await connection.pauseAtFirst();
      let read = -1;
      while (counters().bytesRead > read) {
        read = counters().bytesRead;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      // Beside what waits in the server there are the buffers of the connection.
      expect(read - before).toBeLessThan(20 * MiB);
      connection.destroy();
      await eventually(() => counters().objectsReading === 0);
    },
  );

  it.each(large)('are let go of when the client leaves: %s', async (_, make) => {
    const upload = await filled({ a: make(8 * MiB), b: make(8 * MiB), c: make(8 * MiB) });
    const leaving = Array.from({ length: 10 }, async () => {
      const connection = await RawConnection.open(server.url);
      await connection.send(requestHead('GET', pathOf(upload)));
      await once(connection.socket, 'data');
      connection.destroy();
    });
    await Promise.all(leaving);
    await eventually(() => counters().objectsReading === 0);
    const whole = await (await client.get(pathOf(upload))).arrayBuffer();
    expect(whole.byteLength).toBeGreaterThan(24 * MiB);
    await eventually(() => counters().objectsReading === 0);
  });

  // Objects of a service do not change while they are read.
  onFiles('break the connection when a file is damaged in the middle: deflated', async () => {
    const content = Buffer.concat([text(8192), randomBytes(24 * MiB)]);
    const upload = await filled({ a: content });
    const connection = await RawConnection.open(server.url);
    await connection.send(requestHead('GET', pathOf(upload)));
    await connection.pauseAtFirst();
    const { id } = upload.files[0]!;
    const object = (await server.storedObjects()).find((at) => at.includes(`/${id}`))!;
    await server.stored(object).cut(20 * MiB);
    connection.socket.resume();
    const answer = await connection.answer();
    expect([answer.status, answer.whole]).toEqual([200, false]);
  });
});
