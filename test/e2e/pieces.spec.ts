import { jest } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { DataSource } from 'typeorm';
import { NO_REQUEST } from '../../src/common/origin.js';
import { SystemClock } from '../../src/common/clock.js';
import { UploadEntity } from '../../src/database/entities/upload.entity.js';
import { IntakeSlots } from '../../src/files/intake/intake-slot.js';
import type { NewResumable, Piece, Resumable } from '../../src/files/pieces/resumable.js';
import { Resumables } from '../../src/files/pieces/resumables.js';
import { LimitsService } from '../../src/uploads/limits.service.js';
import { Client } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

/** Two servers on one database and one storage. */
let servers: readonly [TestServer, TestServer];
let client: Client;

beforeAll(async () => {
  const first = await TestServer.start();
  const second = await TestServer.start({}, first.folder);
  servers = [first, second];
  client = Client.of(first);
});
afterAll(async () => {
  await servers[1].stop();
  await servers[0].stop();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const engine = (server: number): Resumables => servers[server === 0 ? 0 : 1].app.get(Resumables);
const piece = (offset: number, size: number | null, more: Partial<Piece> = {}): Piece => ({
  ...{ offset, size, length: null, isLast: false, digest: null, by: NO_REQUEST },
  ...more,
});
const about = async (length: number | null, more: Partial<NewResumable> = {}) => ({
  ...{ length, metadata: '', digests: [], by: NO_REQUEST },
  limits: await servers[0].app.get(LimitsService).of(null),
  ...more,
});

/** Another file of a new upload. */
async function begin(length: number | null, more: Partial<NewResumable> = {}): Promise<Resumable> {
  const { id } = await client.create();
  const upload = await servers[0].app
    .get(DataSource)
    .getRepository(UploadEntity)
    .findOneByOrFail({ id });
  const slot = servers[0].app.get(IntakeSlots).added(upload);
  return engine(0).begin({ slot, fileName: 'a.bin' }, await about(length, more));
}

const send = (
  server: number,
  id: string,
  offset: number,
  bytes: Buffer,
  more: Partial<Piece> = {},
): Promise<Resumable> =>
  engine(server).append(id, piece(offset, bytes.length, more), Readable.from([bytes]));

async function downloaded({ file }: Resumable): Promise<Buffer> {
  const answer = await client.get(`/file/${file!.uploadId}/${file!.id}/${file!.name}`);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

const read = async (id: string): Promise<{ files: unknown[] }> =>
  (await (await client.get(`/upload/${id}`)).json()) as { files: unknown[] };

const digest = (algorithm: string, bytes: Buffer) => ({
  algorithm,
  digest: createHash(algorithm).update(bytes).digest(),
});

describe('a file in pieces', () => {
  const content = randomBytes(3_000_000);

  it.each([
    ['one server', [0, 0, 0]],
    ['servers in turn', [0, 1, 0]],
  ])('is received by %s', async (_name, order) => {
    const { id } = await begin(content.length, { digests: [digest('sha256', content)] });
    let now = await engine(1).find(id);
    for (const server of order) {
      expect(now.isComplete).toBe(false);
      const { offset } = now;
      now = await send(server, id, offset, content.subarray(offset, offset + 1_000_000));
    }
    expect(now).toMatchObject({ isComplete: true, offset: content.length });
    expect((await downloaded(now)).equals(content)).toBe(true);
    const { files } = await read(now.file!.uploadId);
    const md5 = createHash('md5').update(content).digest('hex');
    expect(files).toMatchObject([{ status: 'uploaded', fileSize: content.length, fileMd5: md5 }]);
    expect(await engine(1).find(id)).toMatchObject({ isComplete: true, offset: content.length });
  });

  it('goes on where its connection broke', async () => {
    const { id } = await begin(content.length);
    const body = new PassThrough();
    const sent = engine(0).append(id, piece(0, null), body);
    body.write(content.subarray(0, 700_000), () => body.destroy(new Error('the line is cut')));
    await expect(sent).rejects.toThrow('the line is cut');
    const { offset } = await engine(1).settled(id);
    expect(offset).toBe(700_000);
    const done = await send(1, id, offset, content.subarray(offset));
    expect((await downloaded(done)).equals(content)).toBe(true);
  });

  it.each([0, 1])(
    'goes on at server %i while the sender before does not come to its end',
    async (other) => {
      const { id } = await begin(content.length);
      const body = new PassThrough();
      const stalled = engine(0)
        .append(id, piece(0, null), body)
        .catch((error: unknown) => error);
      body.write(content.subarray(0, 500_000));
      await eventually(() => body.readableLength === 0);
      const { offset } = await engine(other).settled(id);
      expect(offset).toBe(500_000);
      expect(await stalled).toMatchObject({ status: 423 });
      const done = await send(other, id, offset, content.subarray(offset));
      expect((await downloaded(done)).equals(content)).toBe(true);
    },
  );

  it('has no byte of a piece whose digest is wrong, and goes on', async () => {
    const { id } = await begin(10);
    const wrong = send(0, id, 0, Buffer.from('hello'), {
      digest: digest('sha1', Buffer.from('x')),
    });
    await expect(wrong).rejects.toMatchObject({ status: 460 });
    expect((await engine(0).find(id)).offset).toBe(0);
    const first = Buffer.from('hello');
    await send(0, id, 0, first, { digest: digest('sha1', first) });
    const done = await send(0, id, 5, Buffer.from('world'));
    expect((await downloaded(done)).toString()).toBe('helloworld');
  });

  it('comes to nothing when the whole is not what was announced', async () => {
    const { id, file } = await begin(5, { digests: [digest('sha256', Buffer.from('other'))] });
    await expect(send(0, id, 0, Buffer.from('hello'))).rejects.toMatchObject({ status: 460 });
    await expect(engine(0).find(id)).rejects.toMatchObject({ status: 404 });
    expect((await read(file!.uploadId)).files).toEqual([]);
  });

  it('has its length from its last piece', async () => {
    const { id } = await begin(null);
    await send(0, id, 0, Buffer.from('hello'));
    const done = await engine(1).append(
      id,
      piece(5, null, { isLast: true }),
      Readable.from([Buffer.from('world')]),
    );
    expect(done).toMatchObject({ isComplete: true, length: 10 });
    expect((await downloaded(done)).toString()).toBe('helloworld');
  });

  it('may be empty', async () => {
    const { id } = await begin(0);
    const done = await engine(0).append(id, piece(0, 0), Readable.from([]));
    expect(done.isComplete).toBe(true);
    expect(await downloaded(done)).toHaveLength(0);
  });

  it('is refused where it does not belong', async () => {
    const { id } = await begin(10);
    await expect(send(0, id, 3, Buffer.from('x'))).rejects.toMatchObject({
      status: 409,
      expected: 0,
    });
    await expect(send(0, id, 0, Buffer.alloc(11))).rejects.toMatchObject({ status: 413 });
    const chunked = engine(0).append(id, piece(0, null), Readable.from([Buffer.alloc(11)]));
    await expect(chunked).rejects.toMatchObject({ status: 413 });
    expect((await engine(0).find(id)).offset).toBe(0);
    await expect(engine(0).find('x'.repeat(32))).rejects.toMatchObject({ status: 404 });
  });

  it('is gone with its file, and leaves nothing', async () => {
    const before = await servers[0].storedObjects();
    const { id, file } = await begin(10);
    await send(0, id, 0, Buffer.from('hello'));
    const path = `/file/${file!.uploadId}/${file!.id}/${file!.name}`;
    const { uploadToken } = await tokenOf(file!.uploadId);
    const removed = await client.delete(path, { 'X-UploadToken': uploadToken });
    expect(removed.status).toBe(200);
    await expect(send(0, id, 5, Buffer.from('world'))).rejects.toMatchObject({ status: 410 });
    await servers[0].clean();
    expect(await servers[0].storedObjects()).toEqual(before);
    await expect(engine(0).find(id)).rejects.toMatchObject({ status: 404 });
  });

  it('is given up when nobody goes on with it', async () => {
    const { id, file } = await begin(10);
    await send(0, id, 0, Buffer.from('hello'));
    const later = Date.now() + 25 * 60 * 60_000;
    jest.spyOn(SystemClock.prototype, 'now').mockImplementation(() => later);
    await expect(engine(0).find(id)).rejects.toMatchObject({ status: 410 });
    await servers[0].clean();
    expect((await servers[0].storedObjects()).filter((path) => path.includes(file!.id))).toEqual(
      [],
    );
    expect((await read(file!.uploadId)).files).toEqual([]);
  });

  it('is ended by whoever sends it', async () => {
    const { id, file } = await begin(10);
    await send(0, id, 0, Buffer.from('hello'));
    await engine(1).end(id, NO_REQUEST);
    await expect(engine(0).find(id)).rejects.toMatchObject({ status: 404 });
    expect((await read(file!.uploadId)).files).toEqual([]);
  });
});

async function tokenOf(id: string): Promise<UploadEntity> {
  return servers[0].app.get(DataSource).getRepository(UploadEntity).findOneByOrFail({ id });
}

describe('parts', () => {
  async function part(server: number, bytes: Buffer): Promise<string> {
    const { id } = await engine(server).beginPart({ userId: '' }, await about(bytes.length));
    expect((await send(server, id, 0, bytes)).isComplete).toBe(true);
    return id;
  }

  async function join(ids: readonly string[]): Promise<Resumable> {
    const { id } = await client.create();
    const slot = servers[0].app.get(IntakeSlots).added(await tokenOf(id));
    return engine(0).join({ slot, fileName: 'a.bin' }, ids, await about(null));
  }

  it('become one file, in the order that is asked for, and once', async () => {
    const before = await servers[0].storedObjects();
    const content = randomBytes(900_000);
    const ids = await Promise.all(
      [0, 1, 2].map((i) => part(i % 2, content.subarray(i * 300_000, (i + 1) * 300_000))),
    );
    await servers[0].clean();
    const whole = await join(ids);
    expect(whole).toMatchObject({ kind: 'whole', isComplete: true, offset: 900_000, parts: ids });
    expect((await downloaded(whole)).equals(content)).toBe(true);
    expect((await join(ids)).file).toEqual(whole.file);
    await expect(join([...ids].reverse())).rejects.toMatchObject({ status: 400 });
    await servers[0].clean();
    expect(await servers[0].storedObjects()).toHaveLength(before.length + 1);
    expect((await engine(1).find(ids[0]!)).isComplete).toBe(true);
  });

  it('are refused when they are not complete, not there, or named twice', async () => {
    const { id } = await engine(0).beginPart({ userId: '' }, await about(10));
    const whole = await part(0, Buffer.from('x'));
    await expect(join([whole, id])).rejects.toMatchObject({ status: 400 });
    await expect(join([whole, 'x'.repeat(32)])).rejects.toMatchObject({ status: 400 });
    await expect(join([whole, whole])).rejects.toMatchObject({ status: 400 });
  });

  it('go when nobody puts them together', async () => {
    await part(0, Buffer.from('x'));
    const later = Date.now() + 25 * 60 * 60_000;
    jest.spyOn(SystemClock.prototype, 'now').mockImplementation(() => later);
    await servers[0].clean();
    const rows: unknown = await servers[0].app.get(DataSource).query('SELECT * FROM resumables');
    expect(rows).toEqual([]);
  });
});
