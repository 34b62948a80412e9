import { Writable } from 'node:stream';
import type { ByteRange, ObjectPump, StoredObject } from '../src/storage-backend.js';
import type { BackendUnderTest } from './backend-under-test.js';
import { eventually, expectNoLeak, pattern, rejection, store, testKey } from './support.js';

const KEY = testKey('eeFF33', 1);
const MiB = 1024 * 1024;
const SIZE = 3 * MiB + 17;
const SMALL = 4096;

/** Keeps a copy of what it is given, and lets go of it in its own time, as a connection does. */
class Sink extends Writable {
  private readonly copies: Buffer[] = [];
  private held: (() => void)[] = [];

  constructor(private readonly isSlow = false) {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // Copied when it is let go of: bytes that change before that are seen.
    const take = (): void => {
      this.copies.push(Buffer.from(chunk));
      done();
    };
    if (this.isSlow) this.held.push(take);
    else setImmediate(take);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.copies);
  }

  /** Lets go of everything that it was given so far. */
  letGo(): void {
    for (const take of this.held.splice(0)) take();
  }
}

/** For backends that can do without a stream; of others it asks nothing. */
export function describePumping(sut: BackendUnderTest): void {
  describe('pumping', () => {
    const bytes = pattern(SIZE);
    const ranges: [string, ByteRange][] = [
      ['the first byte', { start: 0, end: 1 }],
      ['bytes in the middle', { start: 1234, end: 2 * MiB + 5 }],
      ['the last byte', { start: SIZE - 1, end: SIZE }],
      ['all', { start: 0, end: SIZE }],
      ['nothing at the start', { start: 0, end: 0 }],
      ['nothing at the end', { start: SIZE, end: SIZE }],
    ];

    /** Null: this backend does not do it. */
    async function pumpOf(
      range?: ByteRange,
    ): Promise<{ object: StoredObject; pump: ObjectPump } | null> {
      await store(sut(), KEY, bytes);
      const object = await sut().open(KEY, undefined, SIZE);
      if (object.pump !== undefined) return { object, pump: object.pump(range) };
      await object.close();
      return null;
    }

    it.each(ranges)('writes %s, and ends', async (_name, range) => {
      const opened = await pumpOf(range);
      if (opened === null) return;
      const { pump } = opened;
      const sink = new Sink();
      const closed = new Promise<void>((resolve) => pump.once('close', resolve));
      await pump.begin();
      await pump.into(sink);
      await closed;
      expect(sink.bytes.equals(bytes.subarray(range.start, range.end))).toBe(true);
      expect([sink.writableFinished, pump.bytesRead]).toEqual([true, range.end - range.start]);
    });

    it('waits for a slow sink, and changes nothing that the sink still has', async () => {
      const opened = await pumpOf();
      if (opened === null) return;
      const { pump } = opened;
      const sink = new Sink(true);
      await pump.begin();
      const pumped = pump.into(sink);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(pump.bytesRead).toBeLessThan(2 * MiB);
      while (!sink.writableFinished) {
        sink.letGo();
        await new Promise(setImmediate);
      }
      await pumped;
      expect(sink.bytes.equals(bytes)).toBe(true);
    });

    it('serves several readers at once', async () => {
      await store(sut(), KEY, bytes);
      const sinks = [1, 2, 3, 4, 5].map(() => new Sink());
      await Promise.all(
        sinks.map(async (sink) => {
          const pump = (await sut().open(KEY)).pump?.();
          await pump?.begin();
          if (pump === undefined) sink.end(bytes);
          else await pump.into(sink);
        }),
      );
      for (const sink of sinks)
        await eventually(
          () => sink.writableFinished,
          () => 'not finished',
        );
      expect(sinks.every((sink) => sink.bytes.equals(bytes))).toBe(true);
    });

    it('is released by its sink, by breaking off and by closing, before and while it writes', async () => {
      await store(sut(), KEY, bytes);
      await expectNoLeak(async () => {
        for (const leave of ['sink', 'pump', 'object'] as const) {
          for (const isWriting of [true, false]) {
            const object = await sut().open(KEY);
            const pump = object.pump?.();
            if (pump === undefined) {
              await object.close();
              continue;
            }
            await pump.begin();
            const sink = new Sink(true);
            const pumped = isWriting ? rejection(pump.into(sink)) : null;
            if (leave === 'sink') sink.destroy();
            if (leave === 'pump' || (leave === 'sink' && !isWriting)) pump.destroy();
            await object.close();
            if (pumped !== null) expect(await pumped).toBeInstanceOf(Error);
            expect(pump.errored).toBeNull();
          }
        }
      });
    });

    it('gives small objects at once, or as any other', async () => {
      const small = bytes.subarray(0, SMALL);
      await store(sut(), KEY, small);
      await expectNoLeak(async () => {
        for (const expected of [SMALL, SMALL - 1, SMALL + 1, 0]) {
          const object = await sut().open(KEY, undefined, expected);
          expect(object.size).toBe(SMALL);
          if (object.content !== undefined) expect(object.content.equals(small)).toBe(true);
          const chunks: Buffer[] = [];
          for await (const chunk of object.read({ start: 5, end: 99 }))
            chunks.push(chunk as Buffer);
          expect(Buffer.concat(chunks).equals(small.subarray(5, 99))).toBe(true);
          await object.close();
        }
      });
    });
  });
}
