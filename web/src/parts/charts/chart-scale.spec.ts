import { axisEnd, columnAt } from './chart-scale';

describe('the axis of a chart', () => {
  it.each([
    [0, 2],
    [1, 2],
    [2, 2],
    [3, 4],
    [7, 8],
    [9, 10],
    [10, 20],
    [11, 20],
    [99, 100],
    [123_456, 200_000],
    [5_000_000_000, 6_000_000_000],
  ])('has room for %d up to %d', (largest, end) => {
    expect(axisEnd(largest)).toBe(end);
  });

  it('knows the column under the pointer, at its ends, too', () => {
    expect([-1, 0, 0.49, 0.5, 1, 7].map((place) => columnAt(place, 2))).toEqual([0, 0, 0, 1, 1, 1]);
  });
});
