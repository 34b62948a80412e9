import { describeError } from './errors.js';

describe('describeError', () => {
  it('chains causes in one line, also where OpenSSL ends one of its own', () => {
    const cause = new Error('write EPROTO: wrong version number:\n');
    expect(describeError(new Error('no TLS', { cause }))).toBe(
      'no TLS : write EPROTO: wrong version number:',
    );
    expect(describeError('text')).toBe('text');
  });
});
