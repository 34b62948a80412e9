import { jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { FileWire } from '../../libs/wire/src/index.js';
import { StorageService } from '../../libs/storage/src/index.js';
import { Clock } from '../../src/common/clock.js';
import { Unavailable } from '../../src/common/errors.js';
import { ResumableRepository } from '../../src/database/repositories/resumable.repository.js';
import { LimitsService } from '../../src/uploads/limits.service.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import type { RawConnection } from '../support/raw-http.js';
import { TusFile } from '../support/resilience/tus-file.js';
import type { TestServer, TestSettings } from '../support/server.js';
import { folderAt } from '../support/storages.js';
import { eventually } from '../support/wait.js';

const DAY = 86_400_000;
const SIZE = 600_000;
const HALF = 250_000;
const bytes = new Uint8Array(randomBytes(SIZE));
const asRoot = process.getuid?.() === 0 ? it : it.skip;

let server: TestServer;
let admin: Account;
let user: Account;
let upload: OwnUpload;

async function start(settings: TestSettings = {}, maxUserSize = 1_000_000): Promise<void> {
  server = await startWithAccounts(settings);
  admin = await Account.admin(server);
  user = await admin.newAccount({ login: 'sender', maxUserSize });
  upload = await user.create();
}

afterEach(async () => {
  jest.restoreAllMocks();
  await server.stop();
});

const announce = (size: number | undefined = SIZE): Promise<TusFile> =>
  TusFile.announce(Client.of(server), {
    ...(size > 0 ? { size } : {}),
    headers: { 'X-UploadToken': upload.uploadToken },
    metadata: { upload: upload.id, filename: 'sent.bin' },
  });

/** Of which the length is told later. */
const announceAny = (): Promise<TusFile> => announce(0);

const countOf = async (from: string): Promise<number> => {
  const [row] = await server.app
    .get(DataSource)
    .query<{ n: unknown }[]>(`SELECT COUNT(*) AS n FROM ${from}`);
  return Number(row?.n);
};

/** How much of the half of a piece is there that has come: some of it, at least. */
async function kept(file: TusFile): Promise<number> {
  const [status, offset] = await file.progress();
  expect(status).toBe(200);
  expect(offset).toBeGreaterThan(0);
  expect(offset).toBeLessThanOrEqual(HALF);
  return offset!;
}

/** The first half of a piece on its way, of which the server has something to do already. */
async function halfSent(file: TusFile): Promise<RawConnection> {
  const connection = await file.begin(0, SIZE);
  await connection.send(bytes.subarray(0, HALF));
  await eventually(async () => (await countOf(`resumables WHERE holder <> ''`)) === 1);
  return connection;
}

async function filesNow(): Promise<readonly FileWire[]> {
  const answer = await user.get(`/upload/${upload.id}`);
  return ((await answer.json()) as OwnUpload).files;
}

/** The file is there as it was sent, once, charged once, and nothing else is. */
async function expectWhole(): Promise<void> {
  const [file, ...more] = await filesNow();
  const md5 = createHash('md5').update(bytes).digest('hex');
  expect(more).toEqual([]);
  expect(file).toMatchObject({ status: 'uploaded', fileSize: SIZE, fileMd5: md5 });
  const answer = await user.get(filePath(upload, file!));
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  await server.clean();
  expect(await server.storedObjects()).toHaveLength(1);
  expect(await countOf(`resumables WHERE state <> 'done'`)).toBe(0);
  const { totalSize, files } = await user.stats();
  expect([files, totalSize]).toEqual([1, SIZE]);
}

/** No byte, no row and no charge are left after the cleaner was there, and all of the account's room is free. */
async function expectNothing(): Promise<void> {
  await server.clean();
  expect(await server.storedObjects()).toEqual([]);
  expect(await countOf('resumables')).toBe(0);
  expect(await countOf(`files WHERE status = 'uploading'`)).toBe(0);
  expect(await user.stats()).toMatchObject({ files: 0, totalSize: 0 });
  const { id } = await user.create();
  expect((await user.add(id, 'x'.repeat(1_000_000))).status).toBe(200);
}

describe('of two who send one file', () => {
  beforeEach(() => start());

  it('the later one goes on, and the earlier one hears of it', async () => {
    const file = await announce();
    const first = await halfSent(file);
    const offset = await kept(file);
    const answer = await first.answer().catch(() => null);
    expect(answer?.status ?? 423).toBe(423);
    expect((await file.patch(offset, bytes.subarray(offset))).status).toBe(204);
    await expectWhole();
  });

  it('at one offset, one is told that it is not the end any more', async () => {
    const file = await announce();
    const first = await halfSent(file);
    expect((await file.patch(0, bytes)).status).toBe(409);
    const offset = await kept(file);
    first.destroy();
    expect((await file.patch(offset, bytes.subarray(offset))).status).toBe(204);
    await expectWhole();
  });

  it('at one offset and at once, all bytes come from one', async () => {
    const file = await announce();
    const other = new Uint8Array(bytes.length);
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => file.patch(0, bytes.subarray(0, HALF))),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((one) => ![204, 409, 423].includes(one))).toEqual([]);
    const [status, offset] = await file.progress();
    expect(status).toBe(200);
    // Whoever came later has ended those before, of whom some bytes are kept.
    if (offset! > 0) expect((await file.patch(0, other)).status).toBe(409);
    expect((await file.patch(offset!, bytes.subarray(offset!))).status).toBe(204);
    await expectWhole();
  });

  it('one that is not yet at its bytes when the other one comes ends as well', async () => {
    const file = await announce();
    const limits = server.app.get(LimitsService);
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const asked = jest.spyOn(limits, 'ofAccount').mockImplementationOnce(async (userId) => {
      await gate;
      return limits.ofAccount(userId);
    });
    const first = await file.begin(0, SIZE);
    await first.send(bytes.subarray(0, HALF));
    await eventually(() => asked.mock.calls.length > 0);
    const tries = jest.spyOn(server.app.get(ResumableRepository), 'hold');
    const progress = file.progress();
    await eventually(() => tries.mock.calls.length > 1);
    go();
    const [status, offset] = await progress;
    expect(status).toBe(200);
    first.destroy();
    expect((await file.patch(offset!, bytes.subarray(offset!))).status).toBe(204);
    await expectWhole();
  });

  it('one that stalls for ever keeps nobody waiting', async () => {
    const file = await announce();
    const stalled = [await halfSent(file)];
    for (let [, at] = await file.progress(); at! < SIZE; [, at] = await file.progress()) {
      const next = await file.begin(at!, SIZE - at!);
      await next.send(bytes.subarray(at!, at! + 50_000));
      stalled.push(next);
      await eventually(async () => (await countOf(`resumables WHERE holder <> ''`)) === 1);
    }
    expect(stalled.length).toBeGreaterThan(5);
    for (const each of stalled) each.destroy();
    await expectWhole();
  });
});

describe('a piece that does not fit', () => {
  beforeEach(() => start());

  it('because it begins elsewhere', async () => {
    const file = await announce();
    expect((await file.patch(0, bytes.subarray(0, HALF))).status).toBe(204);
    for (const offset of [0, HALF - 1, HALF + 1, SIZE, 2 ** 53]) {
      expect((await file.patch(offset, bytes.subarray(0, 10))).status).toBe(409);
    }
    expect(await file.progress()).toEqual([200, HALF]);
    expect((await file.patch(HALF, bytes.subarray(HALF))).status).toBe(204);
    await expectWhole();
  });

  it('because it is said to bring too much', async () => {
    const file = await announce();
    expect((await file.patch(0, bytes.subarray(0, HALF))).status).toBe(204);
    expect((await file.patch(HALF, bytes.subarray(HALF - 1))).status).toBe(413);
    expect(await file.progress()).toEqual([200, HALF]);
    expect((await file.patch(HALF, bytes.subarray(HALF))).status).toBe(204);
    await expectWhole();
  });

  it('because it brings too much without saying so', async () => {
    const file = await announce();
    expect((await file.patch(0, bytes.subarray(0, HALF))).status).toBe(204);
    const connection = await file.begin(HALF, 'chunked');
    await connection.chunk(bytes.subarray(HALF));
    await connection.chunk('one more');
    await connection.chunk('');
    expect((await connection.answer()).status).toBe(413);
    const [status, offset] = await file.progress();
    expect(status).toBe(200);
    if (offset !== SIZE) {
      expect(offset).toBe(HALF);
      expect((await file.patch(HALF, bytes.subarray(HALF))).status).toBe(204);
    }
    await expectWhole();
  });

  it('because it is not what its checksum is of', async () => {
    const file = await announce();
    const piece = bytes.subarray(0, HALF);
    const sumOf = (of: Uint8Array) => ({
      'Upload-Checksum': `sha1 ${createHash('sha1').update(of).digest('base64')}`,
    });
    expect((await file.patch(0, piece, sumOf(bytes))).status).toBe(460);
    expect(await file.progress()).toEqual([200, 0]);
    expect((await file.patch(0, piece, sumOf(piece))).status).toBe(204);
    const rest = bytes.subarray(HALF);
    expect((await file.patch(HALF, rest, sumOf(piece))).status).toBe(460);
    expect(await file.progress()).toEqual([200, HALF]);
    expect((await file.patch(HALF, rest, sumOf(rest))).status).toBe(204);
    await expectWhole();
  });
});

describe('what goes while it comes', () => {
  beforeEach(() => start());

  it('its time', async () => {
    const file = await announce();
    expect((await file.patch(0, bytes.subarray(0, HALF))).status).toBe(204);
    const now = jest.spyOn(server.app.get(Clock), 'now');
    now.mockImplementation(() => Date.now() + 2 * DAY);
    expect([404, 410]).toContain((await file.head()).status);
    expect([404, 410]).toContain((await file.patch(HALF, bytes.subarray(HALF))).status);
    await server.clean();
    now.mockRestore();
    expect((await file.head()).status).toBe(404);
    await expectNothing();
  });

  it('its file', async () => {
    const file = await announce();
    const connection = await halfSent(file);
    const [row] = await filesNow();
    expect((await user.delete(filePath(upload, row!))).status).toBe(200);
    await connection.send(bytes.subarray(HALF));
    expect([404, 410]).toContain((await connection.answer()).status);
    expect([404, 410]).toContain((await file.head()).status);
    expect([404, 410]).toContain((await file.patch(0, bytes)).status);
    await expectNothing();
  });

  it('its upload', async () => {
    const file = await announce();
    const connection = await halfSent(file);
    expect((await user.delete(`/upload/${upload.id}`)).status).toBe(200);
    await connection.send(bytes.subarray(HALF));
    expect([404, 410]).toContain((await connection.answer()).status);
    expect([404, 410]).toContain((await file.head()).status);
    await expectNothing();
  });

  it('itself', async () => {
    const file = await announce();
    const connection = await halfSent(file);
    expect((await file.end()).status).toBe(204);
    const answer = await connection.answer().catch(() => null);
    expect([404, 410, 423]).toContain(answer?.status ?? 404);
    expect([404, 410]).toContain((await file.head()).status);
    await expectNothing();
  });
});

describe('room that ends', () => {
  const FULL = 'maximum user upload size reached. (1.0 MB)\n';

  it('an account that fills up meanwhile', async () => {
    await start();
    const file = await announce();
    expect((await file.patch(0, bytes.subarray(0, HALF))).status).toBe(204);
    const other = await user.create();
    expect((await user.add(other.id, 'x'.repeat(750_000))).status).toBe(200);
    const refused = await file.patch(HALF, bytes.subarray(HALF));
    expect([refused.status, await refused.text()]).toEqual([400, FULL]);
    expect(await file.progress()).toEqual([200, HALF]);
    expect((await user.delete(`/upload/${other.id}`)).status).toBe(200);
    await server.clean();
    expect((await file.patch(HALF, bytes.subarray(HALF))).status).toBe(204);
    await expectWhole();
  });

  it('many at once that would fit alone take no more than there is', async () => {
    await start();
    const files = await Promise.all(Array.from({ length: 4 }, () => announceAny()));
    const answers = await Promise.all(
      files.map((file) => file.patch(0, bytes.subarray(0, HALF * 2))),
    );
    const kept = answers.filter(({ status }) => status === 204).length;
    expect(answers.filter(({ status }) => ![204, 400].includes(status))).toEqual([]);
    const [row] = await server.app
      .get(DataSource)
      .query<{ n: unknown }[]>(`SELECT SUM(received) AS n FROM resumables`);
    expect([kept <= 2, Number(row?.n) <= 1_000_000]).toEqual([true, true]);
    for (const file of files) expect((await file.end()).status).toBe(204);
    await expectNothing();
  });

  asRoot('the disk', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'plik-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    try {
      await start(folderAt(disk), 10_000_000);
      const filler = await user.create();
      expect((await user.add(filler.id, 'x'.repeat(700_000))).status).toBe(200);
      const file = await announceAny();
      const refused = await file.patch(0, bytes);
      const text = 'not enough storage space on the server\n';
      expect([refused.status, await refused.text()]).toEqual([507, text]);
      const [status, offset] = await file.progress();
      expect(status).toBe(200);
      expect((await user.delete(`/upload/${filler.id}`)).status).toBe(200);
      await server.clean();
      const last = { 'Upload-Length': `${SIZE}` };
      expect((await file.patch(offset!, bytes.subarray(offset!), last)).status).toBe(204);
      const [stored] = await filesNow();
      const answer = await user.get(filePath(upload, stored!));
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    } finally {
      execFileSync('umount', ['-l', disk]);
      await rm(disk, { recursive: true, force: true });
    }
  });
});

describe('a server that is disturbed', () => {
  beforeEach(() => start());

  it('by its end: what had come is there after it', async () => {
    const file = await announce();
    const connection = await halfSent(file);
    const { folder } = server;
    await server.halt();
    expect((await connection.answer().catch(() => null))?.status ?? 503).not.toBe(204);
    server = await startWithAccounts({}, folder);
    user = await Account.login(Client.of(server), 'sender');
    const again = file.at(Client.of(server));
    const offset = await kept(again);
    expect((await again.patch(offset, bytes.subarray(offset))).status).toBe(204);
    await expectWhole();
  });

  it.each(['hold', 'advance', 'change', 'release'] as const)(
    'by a database that is away when it is asked to %s',
    async (method) => {
      const file = await announce();
      expect((await file.patch(0, bytes.subarray(0, HALF))).status).toBe(204);
      const rows = server.app.get(ResumableRepository);
      const away = jest.spyOn(rows, method);
      away.mockRejectedValueOnce(
        new Unavailable('the database is not available, please try again later') as never,
      );
      const { status } = await file.patch(HALF, bytes.subarray(HALF));
      expect([204, 500, 503]).toContain(status);
      away.mockRestore();
      const [known, offset] = await file.progress();
      expect(known).toBe(200);
      if (offset !== SIZE)
        expect((await file.patch(offset!, bytes.subarray(offset!))).status).toBe(204);
      await expectWhole();
    },
  );

  it.each(['grow', 'grown', 'open'] as const)(
    'by a storage that fails once when it is asked to %s',
    async (method) => {
      const file = await announce();
      expect((await file.patch(0, bytes.subarray(0, HALF))).status).toBe(204);
      const failing = jest.spyOn(server.app.get(StorageService), method);
      failing.mockRejectedValueOnce(new Error('EIO') as never);
      const { status } = await file.patch(HALF, bytes.subarray(HALF));
      expect([204, 500, 503]).toContain(status);
      failing.mockRestore();
      const [known, offset] = await file.progress();
      expect(known).toBe(200);
      if (offset !== SIZE)
        expect((await file.patch(offset!, bytes.subarray(offset!))).status).toBe(204);
      await expectWhole();
    },
  );
});
