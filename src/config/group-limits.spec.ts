import { groupLimits } from './group-limits.js';

const read = (written: unknown): unknown => groupLimits.read(written, { cwd: '/' });

describe('limits of groups', () => {
  it('are read from tables and from JSON, in sizes and durations', () => {
    const staff = { group: 'staff', maxFileSize: 10e9, maxUserSize: -1, maxTtl: 90 * 86_400 };
    const written = {
      Group: 'staff',
      MaxFileSize: '10GB',
      MaxUserSize: 'unlimited',
      MaxTTL: '90d',
    };
    expect(read([written])).toEqual([staff]);
    expect(read(JSON.stringify([written, { group: 'x' }]))).toEqual([
      staff,
      { group: 'x', maxFileSize: 0, maxUserSize: 0, maxTtl: 0 },
    ]);
    expect(read('[]')).toEqual([]);
  });

  it.each([
    ['{}', 'expected a list of limits'],
    ['x', 'expected a list of limits'],
    [['x'], 'item 1 of the list: expected a table'],
    [[{}], 'item 1 of the list: expected a text'],
    [[{ Group: '' }], 'item 1 of the list: expected the name of a group'],
    [[{ Group: 'a' }, { Group: 'b', MaxTTL: 'soon' }], 'item 2 of the list: '],
    [[{ Group: 'a', MaxSize: 1 }], 'expected Group, MaxFileSize, MaxUserSize and MaxTTL'],
  ])('%j are refused', (written, why) => {
    expect(() => read(written)).toThrow(why);
  });
});
