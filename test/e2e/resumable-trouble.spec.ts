import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import { ResumableRepository } from '../../src/database/repositories/resumable.repository.js';
import { LimitsService } from '../../src/uploads/limits.service.js';
import { BYTES, HALF, OneSender, SIZE } from '../support/resilience/one-sender.js';
import { eventually } from '../support/wait.js';

let sender: OneSender;
beforeEach(async () => {
  sender = await OneSender.start();
});
afterEach(() => sender.stop());

describe('of two who send one file', () => {
  it('the later one goes on, and the earlier one hears of it', async () => {
    const file = await sender.announce(SIZE);
    const first = await sender.halfSent(file);
    expect(await file.progress()).toEqual([200, HALF]);
    const answer = await first.answer().catch(() => null);
    expect(answer?.status ?? 423).toBe(423);
    await sender.goOn(file);
    await sender.expectWhole();
  });

  it('at one offset, one is told that it is not the end any more', async () => {
    const file = await sender.announce(SIZE);
    const first = await sender.halfSent(file);
    expect((await file.patch(0, BYTES)).status).toBe(409);
    expect(await file.progress()).toEqual([200, HALF]);
    first.destroy();
    await sender.goOn(file);
    await sender.expectWhole();
  });

  it('at one offset and at once, all bytes come from one', async () => {
    const file = await sender.announce(SIZE);
    const other = new Uint8Array(BYTES.length);
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => file.patch(0, BYTES.subarray(0, HALF))),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((one) => ![204, 409, 423].includes(one))).toEqual([]);
    const [status, offset] = await file.progress();
    expect(status).toBe(200);
    // Whoever came later has ended those before, of whom some bytes are kept.
    if (offset! > 0) expect((await file.patch(0, other)).status).toBe(409);
    await sender.goOn(file);
    await sender.expectWhole();
  });

  it('one that is not yet at its bytes when the other one comes ends as well', async () => {
    const file = await sender.announce(SIZE);
    const limits = sender.server.app.get(LimitsService);
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const asked = jest.spyOn(limits, 'ofAccount').mockImplementationOnce(async (userId) => {
      await gate;
      return limits.ofAccount(userId);
    });
    const first = await file.begin(0, SIZE);
    await first.send(BYTES.subarray(0, HALF));
    await eventually(() => asked.mock.calls.length > 0);
    const tries = jest.spyOn(sender.server.app.get(ResumableRepository), 'hold');
    const progress = file.progress();
    await eventually(() => tries.mock.calls.length > 1);
    go();
    expect((await progress)[0]).toBe(200);
    first.destroy();
    await sender.goOn(file);
    await sender.expectWhole();
  });

  it('one that stalls for ever keeps nobody waiting', async () => {
    const file = await sender.announce(SIZE);
    const stalled = [await sender.halfSent(file)];
    for (let [, at] = await file.progress(); at! < SIZE; [, at] = await file.progress()) {
      const next = await file.begin(at!, SIZE - at!);
      await next.send(BYTES.subarray(at!, at! + 50_000));
      stalled.push(next);
      // The last one completes it, and may be through before anybody looks.
      const going = `resumables WHERE holder <> '' OR state = 'done'`;
      await eventually(async () => (await sender.count(going)) === 1);
    }
    expect(stalled.length).toBeGreaterThan(5);
    for (const each of stalled) each.destroy();
    await sender.expectWhole();
  });
});

describe('a piece that does not fit', () => {
  it('because it begins elsewhere', async () => {
    const file = await sender.announce(SIZE);
    expect((await file.patch(0, BYTES.subarray(0, HALF))).status).toBe(204);
    for (const offset of [0, HALF - 1, HALF + 1, SIZE, 2 ** 53]) {
      expect((await file.patch(offset, BYTES.subarray(0, 10))).status).toBe(409);
    }
    expect(await file.progress()).toEqual([200, HALF]);
    expect((await file.patch(HALF, BYTES.subarray(HALF))).status).toBe(204);
    await sender.expectWhole();
  });

  it('because it is said to bring too much', async () => {
    const file = await sender.announce(SIZE);
    expect((await file.patch(0, BYTES.subarray(0, HALF))).status).toBe(204);
    expect((await file.patch(HALF, BYTES.subarray(HALF - 1))).status).toBe(413);
    expect(await file.progress()).toEqual([200, HALF]);
    expect((await file.patch(HALF, BYTES.subarray(HALF))).status).toBe(204);
    await sender.expectWhole();
  });

  it('because it brings too much without saying so', async () => {
    const file = await sender.announce(SIZE);
    expect((await file.patch(0, BYTES.subarray(0, HALF))).status).toBe(204);
    const connection = await file.begin(HALF, 'chunked');
    await connection.chunk(BYTES.subarray(HALF));
    await connection.chunk('one more');
    await connection.chunk('');
    expect((await connection.answer()).status).toBe(413);
    const [status, offset] = await file.progress();
    expect(status).toBe(200);
    if (offset !== SIZE) {
      expect(offset).toBe(HALF);
      expect((await file.patch(HALF, BYTES.subarray(HALF))).status).toBe(204);
    }
    await sender.expectWhole();
  });

  it('because it is not what its checksum is of', async () => {
    const file = await sender.announce(SIZE);
    const piece = BYTES.subarray(0, HALF);
    const sumOf = (of: Uint8Array) => ({
      'Upload-Checksum': `sha1 ${createHash('sha1').update(of).digest('base64')}`,
    });
    expect((await file.patch(0, piece, sumOf(BYTES))).status).toBe(460);
    expect(await file.progress()).toEqual([200, 0]);
    expect((await file.patch(0, piece, sumOf(piece))).status).toBe(204);
    const rest = BYTES.subarray(HALF);
    expect((await file.patch(HALF, rest, sumOf(piece))).status).toBe(460);
    expect(await file.progress()).toEqual([200, HALF]);
    expect((await file.patch(HALF, rest, sumOf(rest))).status).toBe(204);
    await sender.expectWhole();
  });
});
