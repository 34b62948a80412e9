import { LARGE_READ, ReadBuffers } from './read-buffers.js';

describe('ReadBuffers', () => {
  const take = (sut: ReadBuffers, count: number): Buffer[] =>
    Array.from({ length: count }, () => sut.take());

  it('gives small ones when many are lent, and large ones again afterwards', () => {
    const sut = new ReadBuffers();
    const lent = take(sut, 1000);
    const large = lent.filter(({ length }) => length === LARGE_READ);
    expect(large.length * LARGE_READ).toBe(16 * 1024 * 1024);
    expect(sut.take().length).toBeLessThanOrEqual(64 * 1024);
    for (const buffer of lent) sut.give(buffer, false);
    expect(sut.take()).toHaveLength(LARGE_READ);
  });

  it('lends again what nobody uses any more, and nothing else', () => {
    const sut = new ReadBuffers();
    const [first, second] = take(sut, 2) as [Buffer, Buffer];
    sut.give(first, true);
    sut.give(second, false);
    const next = take(sut, 2);
    expect(next).toContain(first);
    expect(next).not.toContain(second);
  });

  it('keeps a few for the next transfers', () => {
    const sut = new ReadBuffers();
    const lent = take(sut, 32);
    for (const buffer of lent) sut.give(buffer, true);
    const again = new Set(take(sut, 32));
    expect(lent.filter((buffer) => again.has(buffer))).toHaveLength(8);
  });
});
