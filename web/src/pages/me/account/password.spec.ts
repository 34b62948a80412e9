import { isLong, isShort } from './password';

describe('a new password', () => {
  it('has at least 8 characters, however long those are, and at most 72 bytes', () => {
    expect(['1234567', '12345678', '🥚🥚🥚🥚'].map(isShort)).toEqual([true, false, true]);
    expect(['x'.repeat(72), 'x'.repeat(73), 'é'.repeat(37)].map(isLong)).toEqual([
      ...[false, true, true],
    ]);
  });
});
