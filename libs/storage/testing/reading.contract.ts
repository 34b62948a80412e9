import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import type { ByteRange } from '../src/storage-backend.js';
import { ObjectMissing } from '../src/storage.errors.js';
import type { BackendUnderTest } from './backend-under-test.js';
import {
  collect,
  expectNoLeak,
  listed,
  pattern,
  readAll,
  rejection,
  store,
  testKey,
} from './support.js';

const KEY = testKey('ccDD22', 1);
const MiB = 1024 * 1024;
const SIZE = 3 * MiB + 17;

export function describeReading(sut: BackendUnderTest): void {
  describe('reading', () => {
    const bytes = pattern(SIZE);
    const ranges: [string, ByteRange][] = [
      ['the first byte', { start: 0, end: 1 }],
      ['bytes in the middle', { start: 1234, end: 2 * MiB + 5 }],
      ['the last byte', { start: SIZE - 1, end: SIZE }],
      ['all', { start: 0, end: SIZE }],
      ['nothing at the start', { start: 0, end: 0 }],
      ['nothing at the end', { start: SIZE, end: SIZE }],
    ];

    it.each(ranges)('reads %s', async (_name, range) => {
      await store(sut(), KEY, bytes);
      const stream = (await sut().open(KEY)).read(range);
      const read = await collect(stream);
      expect(read.equals(bytes.subarray(range.start, range.end))).toBe(true);
      expect(stream.bytesRead).toBe(range.end - range.start);
    });

    it('reads an empty object, whole and by range', async () => {
      await store(sut(), KEY, Buffer.alloc(0));
      expect((await readAll(await sut().open(KEY))).length).toBe(0);
      const none = await collect((await sut().open(KEY)).read({ start: 0, end: 0 }));
      expect(none.length).toBe(0);
    });

    it('rejects a missing key with ObjectMissing', async () => {
      const error = await rejection(sut().open(KEY));
      expect(error).toBeInstanceOf(ObjectMissing);
      expect(error).toMatchObject({ key: KEY, backend: sut().name });
    });

    it('serves several readers at once', async () => {
      await store(sut(), KEY, bytes);
      const objects = await Promise.all([1, 2, 3, 4].map(() => sut().open(KEY)));
      const copies = await Promise.all(objects.map(readAll));
      expect(copies.every((copy) => copy.equals(bytes))).toBe(true);
    });

    it('waits for a slow reader', async () => {
      await store(sut(), KEY, bytes);
      const stream = (await sut().open(KEY)).read();
      stream.once('readable', () => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(stream.bytesRead).toBeLessThan(2 * MiB);
      stream.destroy();
    });

    it('lets a reader finish when the object is deleted', async () => {
      await store(sut(), KEY, bytes);
      const object = await sut().open(KEY);
      const chunks: Buffer[] = [];
      const sink = new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          const first = chunks.length === 0;
          chunks.push(chunk);
          if (first)
            sut()
              .delete(KEY)
              .then(() => {
                done();
              }, done);
          else done();
        },
      });
      await pipeline(object.read(), sink);
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
      expect(await rejection(sut().open(KEY))).toBeInstanceOf(ObjectMissing);
    });

    it('gives all or says that it is missing, when the object goes between opening and reading', async () => {
      await store(sut(), KEY, bytes);
      const object = await sut().open(KEY);
      await sut().delete(KEY);
      const read = await collect(object.read()).catch((error: unknown) => error);
      if (read instanceof Buffer) expect(read.equals(bytes)).toBe(true);
      else expect(read).toBeInstanceOf(ObjectMissing);
    });

    it('is released without being read, and by breaking off a read', async () => {
      await store(sut(), KEY, bytes);
      await expectNoLeak(async () => {
        const unread = await sut().open(KEY);
        await unread.close();
        await unread.close();
        const object = await sut().open(KEY);
        const stream = object.read();
        await object.close();
        expect(stream.closed).toBe(true);
        await object.close();
      });
    });
  });

  describe('deleting', () => {
    it('removes the object, and succeeds again', async () => {
      await store(sut(), KEY, pattern(10));
      await sut().delete(KEY);
      await sut().delete(KEY);
      expect(await rejection(sut().open(KEY))).toBeInstanceOf(ObjectMissing);
      expect(await listed(sut())).toEqual([]);
    });

    it('succeeds for what never was', async () => {
      await expect(sut().delete(KEY)).resolves.toBeUndefined();
      await expect(sut().deletePartial(KEY)).resolves.toBeUndefined();
    });
  });
}
