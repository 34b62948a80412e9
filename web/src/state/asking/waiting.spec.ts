import { waitBefore } from './waiting';

it('a server that is away is asked ever less often, and not before it wants to be', () => {
  expect([0, 1, 2, 9].map((attempt) => waitBefore(attempt))).toEqual([1000, 2000, 4000, 20_000]);
  expect(waitBefore(0, 60)).toBe(60_000);
});
