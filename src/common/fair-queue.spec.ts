import { ClientGone } from './errors.js';
import { FairQueue, QueueFull } from './fair-queue.js';

const ROOM = { line: 10, lane: 10, all: 10 };

/** A queue, and works that end when they are told to. */
function queueOf(bounds: Partial<ConstructorParameters<typeof FairQueue>[0]> = {}) {
  const queue = new FairQueue({ atOnce: 2, ofLane: 1, waiting: ROOM, ...bounds });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, gone?: AbortSignal): Promise<string> => {
    const work = (): Promise<string> =>
      new Promise((resolve) => {
        begun.push(name);
        ends.set(name, () => {
          resolve(name);
        });
      });
    return queue.run({ lane: name.charAt(0), line: name.charAt(1) }, work, gone);
  };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const end = async (name: string): Promise<void> => {
    ends.get(name)!();
    await settle();
  };
  return { queue, begun, run, end, settle };
}

describe('a fair queue', () => {
  it('lets lanes take turns, and the lines of each', async () => {
    const { queue, begun, run, end } = queueOf({ atOnce: 1 });
    const all = ['aa1', 'aa2', 'aa3', 'aa4', 'ab1', 'ba1', 'ab2', 'ca1', 'ba2'].map((name) =>
      run(name),
    );
    expect(queue.length).toBe(8);
    for (let i = 0; i < all.length; i += 1) await end(begun[i]!);
    expect(begun).toEqual(['aa1', 'aa2', 'ba1', 'ca1', 'ab1', 'ba2', 'aa3', 'ab2', 'aa4']);
    expect(await Promise.all(all)).toHaveLength(9);
    expect(queue.length).toBe(0);
  });

  it('runs no more than it may, in all and of a lane', async () => {
    const { begun, run, end } = queueOf();
    for (const name of ['aa1', 'aa2', 'ba1', 'ca1']) void run(name);
    expect(begun).toEqual(['aa1', 'ba1']);
    await end('ba1');
    expect(begun).toEqual(['aa1', 'ba1', 'ca1']);
    await end('ca1');
    expect(begun).toHaveLength(3);
    await end('aa1');
    expect(begun.at(-1)).toBe('aa2');
    await end('aa2');
  });

  it.each([
    [{ line: 2, lane: 9, all: 9 }, 'aa4', 'ab4'],
    [{ line: 9, lane: 2, all: 9 }, 'ab4', 'ba4'],
    [{ line: 9, lane: 9, all: 2 }, 'ba4', null],
  ])('refuses at once where nobody may wait any more: %j', async (waiting, refused, taken) => {
    const { queue, run } = queueOf({ atOnce: 1, waiting });
    for (const name of ['aa1', 'aa2', 'aa3']) void run(name);
    await expect(run(refused)).rejects.toBeInstanceOf(QueueFull);
    expect(queue.length).toBe(2);
    if (taken !== null) void run(taken);
    expect(queue.length).toBe(taken === null ? 2 : 3);
  });

  it('forgets who leaves', async () => {
    const { queue, begun, run, end } = queueOf({ atOnce: 1 });
    void run('aa1');
    const leaving = new AbortController();
    const gone = run('aa2', leaving.signal);
    const last = run('ba1');
    leaving.abort();
    await expect(gone).rejects.toBeInstanceOf(ClientGone);
    await expect(run('aa3', leaving.signal)).rejects.toBeInstanceOf(ClientGone);
    expect(queue.length).toBe(1);
    await end('aa1');
    await end('ba1');
    expect(begun).toEqual(['aa1', 'ba1']);
    expect(await last).toBe('ba1');
  });

  it('goes on after a work that fails', async () => {
    const { queue, run, end, settle } = queueOf({ atOnce: 1 });
    const failed = queue.run({ lane: 'a', line: 'a' }, () => Promise.reject(new Error('no')));
    const next = run('aa2');
    await expect(failed).rejects.toThrow('no');
    await settle();
    await end('aa2');
    expect(await next).toBe('aa2');
  });

  it('refuses a line or a lane without its turn', async () => {
    const { queue, begun, run, end } = queueOf({ atOnce: 1 });
    void run('aa1');
    const [a, b, c] = [run('aa2'), run('ab1'), run('ba1')];
    queue.refuse('a', 'a', new Error('not you'));
    await expect(a).rejects.toThrow('not you');
    expect(queue.length).toBe(2);
    queue.refuse('a', null, new Error('none of you'));
    await expect(b).rejects.toThrow('none of you');
    queue.refuse('x', null, new Error('nobody'));
    await end('aa1');
    await end('ba1');
    expect(await c).toBe('ba1');
    expect(begun).toEqual(['aa1', 'ba1']);
  });
});
