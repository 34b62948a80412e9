import { partsFor, tickFor } from './countdown';

describe('the time that is left', () => {
  it('is said more exactly the less it is', () => {
    expect([29 * 86_400, 86_400 * 1.2, 5 * 3600, 7000, 300].map(partsFor)).toEqual([1, 2, 1, 2, 2]);
  });

  it('runs in the last hour, and ends', () => {
    expect([86_400, 3600, 5, 0, -3].map(tickFor)).toEqual([
      60_000,
      1000,
      1000,
      undefined,
      undefined,
    ]);
  });
});
