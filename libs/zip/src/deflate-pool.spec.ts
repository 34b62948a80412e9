import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { type DeflateLane, DeflatePool } from './deflate-pool.js';
import { BLOCK } from './blocks.js';

const text = (size: number): Buffer =>
  Buffer.from('some words that come again '.repeat(Math.ceil(size / 27))).subarray(0, size);

/** Every block of `bytes`, under way. */
function blocksOf(lane: DeflateLane, bytes: Buffer, size: number | null = null): Promise<Buffer>[] {
  const blocks: Promise<Buffer>[] = [];
  lane.begin(size);
  for (let at = 0; at < bytes.length;) {
    at += lane.fill(bytes.subarray(at));
    if (lane.isFull && at < bytes.length) blocks.push(lane.flush(false));
  }
  blocks.push(lane.flush(true));
  return blocks;
}

const inflated = async (blocks: readonly Promise<Buffer>[]): Promise<Buffer> =>
  inflateRawSync(Buffer.concat(await Promise.all(blocks)));

const outcomes = (blocks: readonly Promise<Buffer>[]): Promise<string[]> =>
  Promise.all(
    blocks.map((block) =>
      block.then(
        () => 'deflated',
        (error: unknown) => (error as Error).message,
      ),
    ),
  );

describe('the deflate pool', () => {
  let pool: DeflatePool;

  beforeEach(() => {
    pool = new DeflatePool({ atOnce: 2 });
  });
  afterEach(() => {
    pool.close();
  });

  it('deflates several blocks at once, and no more than it may', async () => {
    const blocks = blocksOf(pool.lane(), text(20 * BLOCK));
    const loads = blocks.map((block) => block.then(() => pool.load));
    expect(pool.load).toBe(2);
    expect(Math.max(...(await Promise.all(loads)))).toBe(2);
    expect(pool.load).toBe(0);
  });

  it.each([0, 1, 1000, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK, 7 * BLOCK + 3])(
    'joins what it deflates: %i bytes',
    async (size) => {
      for (const bytes of [text(size), randomBytes(size)])
        for (const known of [null, size])
          expect((await inflated(blocksOf(pool.lane(), bytes, known))).equals(bytes)).toBe(true);
    },
  );

  it('refers back to the block before', async () => {
    const once = randomBytes(20_000);
    const bytes = Buffer.concat([text(BLOCK - once.length), once, once]);
    const blocks = await Promise.all(blocksOf(pool.lane(), bytes));
    expect(blocks).toHaveLength(2);
    expect(inflateRawSync(Buffer.concat(blocks)).equals(bytes)).toBe(true);
  });

  it('serves many lanes at once, each in its order', async () => {
    const given = Array.from({ length: 10 }, (_, i) =>
      Buffer.concat([text(3 * BLOCK), Buffer.from(`number ${i}`)]),
    );
    const got = await Promise.all(given.map((bytes) => inflated(blocksOf(pool.lane(), bytes))));
    expect(got.every((bytes, i) => bytes.equals(given[i]!))).toBe(true);
  });

  it('forgets what waits of a lane that is dropped, and nothing of others', async () => {
    const [kept, dropped] = [pool.lane(), pool.lane()];
    const unwanted = outcomes(blocksOf(dropped, text(20 * BLOCK)));
    const wanted = blocksOf(kept, text(5 * BLOCK));
    dropped.drop();
    dropped.drop();
    const told = await unwanted;
    expect(told.filter((outcome) => outcome === 'nobody waits for this block').length).toBe(18);
    expect((await inflated(wanted)).equals(text(5 * BLOCK))).toBe(true);
    dropped.begin(10);
    await expect(dropped.flush(true)).rejects.toThrow('nobody waits');
  });

  it('fails what is under way, and what comes later, when it is closed', async () => {
    const lane = pool.lane();
    const told = outcomes(blocksOf(lane, text(20 * BLOCK)));
    pool.close();
    expect(new Set(await told)).toEqual(new Set(['the deflate pool is closed']));
    expect(await outcomes(blocksOf(pool.lane(), text(10)))).toEqual(['the deflate pool is closed']);
    pool.close();
  });
});
