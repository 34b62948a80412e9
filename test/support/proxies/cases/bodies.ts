import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../wait.js';
import type { Site } from '../site.js';

const MEGABYTE = 1_000_000;

/** Megabytes that are sent and fetched, and when the sender pauses. */
export const LARGE = 200;
const HALF = LARGE / 2;

/** More than all buffers on the way together, and much less than the file. */
const ON_THE_WAY = 40 * MEGABYTE;

/** More than a proxy writes about itself. */
const NOTES = 2 * MEGABYTE;

/** The same for everybody, and no part of it like another one. */
function megabyte(number: number): Buffer {
  const piece = Buffer.from(PATTERN);
  piece.writeUInt32LE(number, 0);
  return piece;
}
const PATTERN = Buffer.from(
  Uint32Array.from({ length: 250_000 }, (_, i) => i * 2_654_435_761).buffer,
);
const megabytes = (): Buffer[] => Array.from({ length: LARGE }, (_, number) => megabyte(number));

const digestOf = (bytes: Iterable<Uint8Array>): string => {
  const hash = createHash('md5');
  for (const piece of bytes) hash.update(piece);
  return hash.digest('hex');
};

/** Of all of it, made once. */
let wanted = '';
const digest = (): string => (wanted ||= digestOf(megabytes()));

/** Its link. What the sender has sent has reached the server, although there is more to come. */
export async function largeUpload({ proxy, tap }: Site): Promise<string> {
  const before = tap.bytesIn;
  const kept = await proxy.process.kept();
  const sender = proxy.curl('-T', '-', proxy.url('/large.bin'));
  let sent = 0;
  for (const piece of megabytes()) {
    await sender.send(piece);
    if (++sent !== HALF) continue;
    await eventually(
      () => tap.bytesIn - before > (HALF - 1) * MEGABYTE,
      () => `half of an upload to reach the server; it got ${tap.bytesIn - before}`,
    );
    expect((await proxy.process.kept()) - kept).toBeLessThan(NOTES);
  }
  const { code, said, ...answer } = await sender.end();
  expect([code, said, answer.text]).toEqual([
    0,
    '',
    expect.stringMatching(/^https:.*large\.bin\n?$/),
  ]);
  expect((await proxy.process.kept()) - kept).toBeLessThan(NOTES);
  return answer.text.trim();
}

/** A receiver that takes nothing more is not served into the proxy's memory or disk. */
export async function largeDownload({ proxy, server, tap }: Site, link: string): Promise<void> {
  const before = tap.bytesOut;
  const kept = await proxy.process.kept();
  const file = join(server.folder, 'received');
  const receiver = proxy.curl('-o', file, link);
  const sizeNow = async (): Promise<number> => (await stat(file).catch(() => null))?.size ?? 0;
  await eventually(async () => (await sizeNow()) > MEGABYTE, 'a large download to begin');
  receiver.pause();
  // Enough for a proxy that collects, to collect all of it.
  await delay(300);
  expect(tap.bytesOut - before).toBeLessThan((await sizeNow()) + ON_THE_WAY);
  expect((await proxy.process.kept()) - kept).toBeLessThan(NOTES);
  receiver.goOn();
  const { code } = await receiver.ended;
  const received = createReadStream(file, { highWaterMark: MEGABYTE }).pipe(createHash('md5'));
  expect([code, await text(received.setEncoding('hex'))]).toEqual([0, digest()]);
  await rm(file);
}

export async function ranges({ proxy }: Site, link: string): Promise<void> {
  const from = 150 * MEGABYTE - 2;
  const answer = await proxy.curl('-i', '-r', `${from}-${from + 9}`, link).ended;
  expect(answer.text).toMatch(/^HTTP\/\S+ 206/);
  const whole = LARGE * MEGABYTE;
  expect(answer.text).toContain(`content-range: bytes ${from}-${from + 9}/${whole}`);
  const expected = Buffer.concat([megabyte(149).subarray(-2), megabyte(150).subarray(0, 8)]);
  expect(answer.body.subarray(-10).equals(expected)).toBe(true);
}
