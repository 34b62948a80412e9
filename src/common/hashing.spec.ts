import { HASHES_AT_ONCE, HashingCrowded, hashing, whenNotCrowded } from './hashing.js';

/** Works that go on until they are let go. */
function held(by: string, count: number): { done: Promise<unknown>[]; letGo: () => void } {
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const done = Array.from({ length: count }, () => hashing('make', () => gate, by));
  return { done, letGo };
}

describe('hashing', () => {
  it('refuses those who ask for too much, and nobody else', async () => {
    const greedy = held('greedy', HASHES_AT_ONCE + 100);
    await expect(hashing('make', () => Promise.resolve('late'), 'greedy')).rejects.toMatchObject({
      status: 503,
      message: 'too many passwords at once, please try again later',
    });
    const order: string[] = [];
    const modest = hashing('make', () => Promise.resolve(order.push('modest')), 'modest');
    void Promise.all(greedy.done).then(() => order.push('greedy'));
    greedy.letGo();
    await Promise.all([modest, ...greedy.done]);
    await new Promise(setImmediate);
    expect(order).toEqual(['modest', 'greedy']);
  });

  it('checks passwords while others are made', async () => {
    const making = held('maker', HASHES_AT_ONCE + 50);
    const check = hashing('check', () => Promise.resolve('checked'));
    making.letGo();
    expect(await check).toBe('checked');
    await Promise.all(making.done);
  });
});

describe('work that takes its chance', () => {
  it('is left out when there are too many', async () => {
    await expect(whenNotCrowded(() => Promise.reject(new HashingCrowded()))).resolves.toBe(
      undefined,
    );
  });

  it('tells of everything else', async () => {
    await expect(whenNotCrowded(() => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
  });
});
