import { SIZE_UNITS, TIME_UNITS, draftOf, limitOf } from './limits';

describe('a limit of an account', () => {
  it('is the server’s, none, or an amount in the largest unit that is whole', () => {
    const size = (limit: number) => draftOf(limit, SIZE_UNITS, 1e9);
    expect(size(0)).toEqual({ kind: 'server', amount: '', unit: 1e9 });
    expect(size(-1)).toEqual({ kind: 'none', amount: '', unit: 1e9 });
    expect(size(-7)).toEqual({ kind: 'none', amount: '', unit: 1e9 });
    expect(size(5e9)).toEqual({ kind: 'own', amount: '5', unit: 1e9 });
    expect(size(1_500_000)).toEqual({ kind: 'own', amount: '1500', unit: 1e3 });
    expect(size(10)).toEqual({ kind: 'own', amount: '10', unit: 1 });
    expect(draftOf(7200, TIME_UNITS, 86_400)).toEqual({ kind: 'own', amount: '2', unit: 3600 });
  });

  it('comes back as it was', () => {
    for (const limit of [0, -1, 1, 999, 1000, 123_456_789, 3e12]) {
      expect(limitOf(draftOf(limit, SIZE_UNITS, 1e9))).toBe(limit);
    }
  });

  it('may have a fraction, and must be more than nothing', () => {
    const own = (amount: string) => limitOf({ kind: 'own', amount, unit: 1e9 });
    expect(own('1.5')).toBe(1_500_000_000);
    expect(own(' 1,5 ')).toBe(1_500_000_000);
    expect(['', '0', '-1', 'many', '1e400', '0.0000000001'].map(own)).toEqual(
      Array<undefined>(6).fill(undefined),
    );
  });
});
