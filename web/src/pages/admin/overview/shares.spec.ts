import type { User } from '#client';
import { sharesOf } from './shares';

const user = (id: string, totalSize: number): User =>
  ({ id, stats: { current: { totalSize } } }) as User;

const words = { anonymous: 'nobody', others: 'others', nameOf: ({ id }: User) => id };

describe('who fills the server', () => {
  it('is sorted, with those without an account among them and the rest last', () => {
    const shares = sharesOf(
      [user('a', 50), user('b', 10), user('c', 0)],
      { totalSize: 100, anonymousTotalSize: 30 },
      words,
    );
    expect(shares.map(({ label, value, user: id }) => [label, value, id])).toEqual([
      ['a', 50, 'a'],
      ['nobody', 30, undefined],
      ['b', 10, 'b'],
      ['others', 10, undefined],
    ]);
  });

  it('is nobody where nothing is', () => {
    expect(sharesOf([user('a', 0)], { totalSize: 0, anonymousTotalSize: 0 }, words)).toEqual([]);
  });
});
