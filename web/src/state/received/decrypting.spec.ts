import { lockOf } from './decrypting';

const head = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the beginning of an encrypted file', () => {
  it('says that a passphrase opens it, or that only a key does', () => {
    expect(lockOf(head('age-encryption.org/v1\n-> scrypt c2FsdA 18\nAAAA\n--- BBBB\n'))).toBe(
      undefined,
    );
    expect(lockOf(head('age-encryption.org/v1\n-> X25519 abc\nAAAA\n'))).toBe('key');
  });

  it('says that it is not what was encrypted', () => {
    expect(lockOf(head('hello'))).toBe('damaged');
    expect(lockOf(head('age-encryption.org/v2\n-> scrypt c2FsdA 18\n'))).toBe('damaged');
    expect(lockOf(head(''))).toBe('damaged');
  });
});
