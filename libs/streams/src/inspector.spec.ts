import { createHash, randomBytes } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { DigestPool } from './digest-pool.js';
import { DigestThread, SLOT_SIZE } from './digest-thread.js';
import { Inspector } from './inspector.js';
import type { Inspection } from './running-digest.js';

const tooBig = (): Error => new Error('too big');

class Collector extends Writable {
  readonly hash = createHash('sha256');
  size = 0;
  constructor(private readonly onProgress?: (size: number) => void) {
    super();
  }
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.size += chunk.length;
    this.hash.update(chunk);
    this.onProgress?.(this.size);
    done();
  }
}

function chunked(content: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < content.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    chunks.push(content.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

async function inspect(
  pool: DigestPool,
  content: Buffer,
  sizes: readonly number[] = [64 * 1024],
): Promise<Inspection> {
  const sut = new Inspector({ pool, limit: -1, tooBig });
  const sink = new Collector();
  await pipeline(Readable.from(chunked(content, sizes), { objectMode: false }), sut, sink);
  expect(sink.hash.digest('hex')).toBe(sut.result().sha256);
  return sut.result();
}

const digest = (algorithm: string, content: Buffer): string =>
  createHash(algorithm).update(content).digest('hex');

const expectRight = (found: Inspection, content: Buffer): void => {
  expect(found).toMatchObject({
    size: content.length,
    md5: digest('md5', content),
    sha256: digest('sha256', content),
  });
};

describe.each([0, 1, 2])('Inspector with %d threads', (workers) => {
  let pool: DigestPool;
  beforeEach(() => {
    pool = new DigestPool({ workers });
  });
  afterEach(() => pool.close());

  it.each([0, 1, 65_535, 65_536, 65_537, SLOT_SIZE - 1, SLOT_SIZE, SLOT_SIZE + 1, 5 << 20])(
    'finds size and digests of %d bytes',
    async (size) => {
      const content = randomBytes(size);
      expectRight(await inspect(pool, content), content);
    },
  );

  it('does not depend on how the bytes are cut', async () => {
    const content = randomBytes(2 * SLOT_SIZE + 77);
    const sizes = fc.array(fc.integer({ min: 1000, max: 2 * SLOT_SIZE }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(sizes, async (cuts) => {
        expectRight(await inspect(pool, content, cuts), content);
      }),
      { numRuns: 30 },
    );
  });

  it('serves 64 bodies at once', async () => {
    const bodies = Array.from({ length: 64 }, () => randomBytes(700_000));
    const found = await Promise.all(bodies.map((body) => inspect(pool, body)));
    found.forEach((inspection, i) => {
      expectRight(inspection, bodies[i]!);
    });
  });

  it('lets a slow receiver hold the sender back', async () => {
    let produced = 0;
    const source = new Readable({
      read() {
        produced += 65_536;
        this.push(produced > 8 << 20 ? null : Buffer.alloc(65_536));
      },
    });
    const sut = new Inspector({ pool, limit: -1, tooBig });
    let consumed = 0;
    let ahead = 0;
    const sink = new Writable({
      write(chunk: Buffer, _, done) {
        consumed += chunk.length;
        ahead = Math.max(ahead, produced - consumed);
        setImmediate(done);
      },
    });
    await pipeline(source, sut, sink);
    expect(ahead).toBeLessThan(4 * SLOT_SIZE);
  });

  it('lets exactly the limit pass, and refuses the next byte at once', async () => {
    const content = randomBytes(300_000);
    const run = (limit: number, sink: Collector): Promise<void> => {
      const sut = new Inspector({ pool, limit, tooBig });
      return pipeline(Readable.from(chunked(content, [1000]), { objectMode: false }), sut, sink);
    };
    await run(300_000, new Collector());
    const sink = new Collector();
    await expect(run(299_999, sink)).rejects.toThrow('too big');
    expect(sink.size).toBeLessThan(300_000);
  });

  it('goes on after bodies that were broken off', async () => {
    for (let i = 0; i < 50; i += 1) {
      const controller = new AbortController();
      const sut = new Inspector({ pool, limit: -1, tooBig });
      const endless = new Readable({
        read() {
          setImmediate(() => this.push(Buffer.alloc(100_000)));
        },
      });
      const run = pipeline(endless, sut, new Collector(), { signal: controller.signal });
      setTimeout(() => {
        controller.abort();
      }, i % 5);
      await expect(run).rejects.toThrow('aborted');
    }
    const content = randomBytes(1_000_000);
    expectRight(await inspect(pool, content), content);
  });
});

const ENOUGH = 4 * SLOT_SIZE;

/** Bytes without an end, and the moment at which so many of them have arrived that a thread has the first. */
function endless(pool: DigestPool): { run: Promise<void>; underWay: Promise<unknown> } {
  const source = new Readable({
    read() {
      setImmediate(() => this.push(Buffer.alloc(100_000)));
    },
  });
  let run = Promise.resolve();
  const underWay = new Promise<void>((resolve) => {
    const sink = new Collector((size) => {
      if (size > ENOUGH) resolve();
    });
    run = pipeline(source, new Inspector({ pool, limit: -1, tooBig }), sink);
  });
  return { run, underWay };
}

describe('a digest thread that ends', () => {
  it('fails the bodies under way and none after them', async () => {
    const threads: DigestThread[] = [];
    const pool = new DigestPool({ workers: 1 }, () => {
      const thread = new DigestThread();
      threads.push(thread);
      return thread;
    });
    const { run, underWay } = endless(pool);
    const failed = expect(run).rejects.toThrow('the digest thread ended');
    await underWay;
    await threads[0]!.terminate();
    await failed;
    const content = randomBytes(1_000_000);
    expectRight(await inspect(pool, content), content);
    expect(threads).toHaveLength(2);
    await pool.close();
  });
});

describe('a pool that is closed', () => {
  it('fails the bodies under way', async () => {
    const pool = new DigestPool({ workers: 1 });
    const { run, underWay } = endless(pool);
    const failed = expect(run).rejects.toThrow('the digest thread ended');
    await underWay;
    await pool.close();
    await failed;
  });

  it('fails bodies that would need a thread only then, and starts none', async () => {
    const started: DigestThread[] = [];
    const pool = new DigestPool({ workers: 1 }, () => {
      started.push(new DigestThread());
      return started.at(-1)!;
    });
    await pool.close();
    await expect(endless(pool).run).rejects.toThrow('the digest pool is closed');
    expect(started).toEqual([]);
  });

  it('lets small bodies pass, which need no thread', async () => {
    const pool = new DigestPool({ workers: 1 });
    await pool.close();
    const content = randomBytes(SLOT_SIZE);
    expectRight(await inspect(pool, content), content);
  });
});
