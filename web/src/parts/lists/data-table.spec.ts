import { flipped, toggled, withAll } from './data-table';

describe('a table', () => {
  it('sorts by a head downwards first, then upwards', () => {
    const first = flipped(undefined, 'size');
    expect(first).toEqual({ by: 'size', order: 'desc' });
    expect(flipped(first, 'size')).toEqual({ by: 'size', order: 'asc' });
    expect(flipped({ by: 'size', order: 'asc' }, 'name')).toEqual({ by: 'name', order: 'desc' });
  });

  it('chooses one, all that it shows, or none of them', () => {
    const before: ReadonlySet<string> = new Set(['hidden', 'a']);
    expect([...toggled(before, 'a')]).toEqual(['hidden']);
    expect([...toggled(before, 'b')]).toEqual(['hidden', 'a', 'b']);
    expect([...withAll(before, ['a', 'b'], true)]).toEqual(['hidden', 'a', 'b']);
    expect([...withAll(before, ['a', 'b'], false)]).toEqual(['hidden']);
    expect([...before]).toEqual(['hidden', 'a']);
  });
});
