import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { StorageService } from '../../libs/storage/src/index.js';
import { Clock } from '../../src/common/clock.js';
import { Unavailable } from '../../src/common/errors.js';
import { ResumableRepository } from '../../src/database/repositories/resumable.repository.js';
import { Client } from '../support/client.js';
import { BYTES, HALF, OneSender, SIZE } from '../support/resilience/one-sender.js';
import type { TestSettings } from '../support/server.js';
import { folderAt } from '../support/storages.js';

const DAY = 86_400_000;
const asRoot = process.getuid?.() === 0 ? it : it.skip;

let sender: OneSender;
const begin = async (settings: TestSettings = {}, room?: number): Promise<void> => {
  sender = await OneSender.start(settings, room);
};
afterEach(() => sender.stop());

describe('what goes while it comes', () => {
  beforeEach(() => begin());

  it('its time', async () => {
    const file = await sender.announce(SIZE);
    expect((await file.patch(0, BYTES.subarray(0, HALF))).status).toBe(204);
    const now = jest.spyOn(sender.server.app.get(Clock), 'now');
    now.mockImplementation(() => Date.now() + 2 * DAY);
    expect([404, 410]).toContain((await file.head()).status);
    expect([404, 410]).toContain((await file.patch(HALF, BYTES.subarray(HALF))).status);
    await sender.server.clean();
    now.mockRestore();
    expect((await file.head()).status).toBe(404);
    await sender.expectNothing();
  });

  it('its file', async () => {
    const file = await sender.announce(SIZE);
    const connection = await sender.halfSent(file);
    expect((await sender.user.delete(await sender.path())).status).toBe(200);
    await connection.send(BYTES.subarray(HALF));
    expect([404, 410]).toContain((await connection.answer()).status);
    expect([404, 410]).toContain((await file.head()).status);
    expect([404, 410]).toContain((await file.patch(0, BYTES)).status);
    await sender.expectNothing();
  });

  it('its upload', async () => {
    const file = await sender.announce(SIZE);
    const connection = await sender.halfSent(file);
    expect((await sender.user.delete(`/upload/${sender.upload.id}`)).status).toBe(200);
    await connection.send(BYTES.subarray(HALF));
    expect([404, 410]).toContain((await connection.answer()).status);
    expect([404, 410]).toContain((await file.head()).status);
    await sender.expectNothing();
  });

  it('itself', async () => {
    const file = await sender.announce(SIZE);
    const connection = await sender.halfSent(file);
    expect((await file.end()).status).toBe(204);
    const answer = await connection.answer().catch(() => null);
    expect([404, 410, 423]).toContain(answer?.status ?? 404);
    expect([404, 410]).toContain((await file.head()).status);
    await sender.expectNothing();
  });
});

describe('room that ends', () => {
  const FULL = 'maximum user upload size reached. (1.0 MB)\n';

  it('an account that fills up meanwhile', async () => {
    await begin();
    const file = await sender.announce(SIZE);
    expect((await file.patch(0, BYTES.subarray(0, HALF))).status).toBe(204);
    const other = await sender.user.create();
    expect((await sender.user.add(other.id, 'x'.repeat(750_000))).status).toBe(200);
    const refused = await file.patch(HALF, BYTES.subarray(HALF));
    expect([refused.status, await refused.text()]).toEqual([400, FULL]);
    expect(await file.progress()).toEqual([200, HALF]);
    expect((await sender.user.delete(`/upload/${other.id}`)).status).toBe(200);
    await sender.server.clean();
    expect((await file.patch(HALF, BYTES.subarray(HALF))).status).toBe(204);
    await sender.expectWhole();
  });

  it('many at once that would fit alone take no more than there is', async () => {
    await begin();
    const files = await Promise.all(Array.from({ length: 4 }, () => sender.announce()));
    const answers = await Promise.all(
      files.map((file) => file.patch(0, BYTES.subarray(0, HALF * 2))),
    );
    const kept = answers.filter(({ status }) => status === 204).length;
    expect(answers.filter(({ status }) => ![204, 400].includes(status))).toEqual([]);
    expect([kept <= 2, (await sender.held()) <= 1_000_000]).toEqual([true, true]);
    for (const file of files) expect((await file.end()).status).toBe(204);
    await sender.expectNothing();
  });

  asRoot('the disk', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'plik-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    try {
      await begin(folderAt(disk), 10_000_000);
      const filler = await sender.user.create();
      expect((await sender.user.add(filler.id, 'x'.repeat(700_000))).status).toBe(200);
      const file = await sender.announce();
      const refused = await file.patch(0, BYTES);
      const text = 'not enough storage space on the server\n';
      expect([refused.status, await refused.text()]).toEqual([507, text]);
      const [status, offset] = await file.progress();
      expect(status).toBe(200);
      expect((await sender.user.delete(`/upload/${filler.id}`)).status).toBe(200);
      await sender.server.clean();
      const last = { 'Upload-Length': `${SIZE}` };
      expect((await file.patch(offset!, BYTES.subarray(offset!), last)).status).toBe(204);
      await sender.expectBytes();
    } finally {
      execFileSync('umount', ['-l', disk]);
      await rm(disk, { recursive: true, force: true });
    }
  });
});

describe('a server that is disturbed', () => {
  beforeEach(() => begin());

  it('by its end: what had come is there after it', async () => {
    const file = await sender.announce(SIZE);
    const connection = await sender.halfSent(file);
    await sender.restart();
    expect((await connection.answer().catch(() => null))?.status ?? 503).not.toBe(204);
    const again = file.at(Client.of(sender.server));
    expect(await again.progress()).toEqual([200, HALF]);
    await sender.goOn(again);
    await sender.expectWhole();
  });

  it.each(['hold', 'advance', 'change', 'release'] as const)(
    'by a database that is away when it is asked to %s',
    async (method) => {
      const file = await sender.announce(SIZE);
      expect((await file.patch(0, BYTES.subarray(0, HALF))).status).toBe(204);
      const rows = sender.server.app.get(ResumableRepository);
      const away = jest.spyOn(rows, method);
      away.mockRejectedValueOnce(
        new Unavailable('the database is not available, please try again later'),
      );
      const { status } = await file.patch(HALF, BYTES.subarray(HALF));
      expect([204, 500, 503]).toContain(status);
      away.mockRestore();
      await sender.goOn(file);
      await sender.expectWhole();
    },
  );

  it.each(['grow', 'grown', 'open'] as const)(
    'by a storage that fails once when it is asked to %s',
    async (method) => {
      const file = await sender.announce(SIZE);
      expect((await file.patch(0, BYTES.subarray(0, HALF))).status).toBe(204);
      const failing = jest.spyOn(sender.server.app.get(StorageService), method);
      failing.mockRejectedValueOnce(new Error('EIO'));
      const { status } = await file.patch(HALF, BYTES.subarray(HALF));
      expect([204, 500, 503]).toContain(status);
      failing.mockRestore();
      await sender.goOn(file);
      await sender.expectWhole();
    },
  );
});
