import { limitOf } from './limits';

describe('a limit', () => {
  it.each([
    [0, 10, 10],
    [5, 10, 5],
    [20, 10, 20],
    [-1, 10, null],
    [0, -1, null],
    [0, 0, null],
    [undefined, undefined, null],
  ])('of one’s own %s and the server’s %s is %s', (own, server, limit) => {
    expect(limitOf(own, server)).toBe(limit);
  });
});
