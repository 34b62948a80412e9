import { createHash } from 'node:crypto';
import bcrypt from 'bcrypt';
import { basicCredential, checkUploadPassword, hashUploadPassword } from './upload-password.js';

const digest = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex');

describe('upload passwords', () => {
  it('the credential is that of HTTP Basic', () => {
    expect(basicCredential('foo', 'bar')).toBe('Zm9vOmJhcg==');
    expect(basicCredential('ä', '🔑')).toBe(Buffer.from('ä:🔑').toString('base64'));
  });

  it('hashes are bcrypt of cost 10, and never the same', async () => {
    const [one, two] = await Promise.all([
      hashUploadPassword('foo', 'bar'),
      hashUploadPassword('foo', 'bar'),
    ]);
    expect(one).toMatch(/^\$2[ab]\$10\$.{53}$/);
    expect(one).not.toBe(two);
  });

  it('hashes are of what Plik 1.4 hashes', async () => {
    const hash = await hashUploadPassword('foo', 'bar');
    expect(await bcrypt.compare(digest('sha256', 'Zm9vOmJhcg=='), hash)).toBe(true);
    const goPrefix = hash.replace(/^\$2b/, '$2a');
    expect(await checkUploadPassword(goPrefix, 'foo', 'bar')).toBe(true);
  });

  it.each([
    ['foo', 'bar', true],
    ['foo', 'baz', false],
    ['Foo', 'bar', false],
    ['foo', '', false],
    ['', 'bar', false],
    ['', '', false],
  ])('%j and %j against foo and bar: %p', async (login, password, right) => {
    const modern = await hashUploadPassword('foo', 'bar');
    expect(await checkUploadPassword(modern, login, password)).toBe(right);
    const old = digest('md5', 'Zm9vOmJhcg==');
    expect(await checkUploadPassword(old, login, password)).toBe(right);
  });

  it("are compared whole, beyond bcrypt's 72 bytes", async () => {
    const long = 'x'.repeat(128);
    const hash = await hashUploadPassword('foo', long);
    expect(await checkUploadPassword(hash, 'foo', long)).toBe(true);
    expect(await checkUploadPassword(hash, 'foo', `${long.slice(0, -1)}y`)).toBe(false);
  });

  it('nothing fits a hash that is none', async () => {
    for (const hash of ['', 'x', '$2', '$2b$10$short', 'F'.repeat(32)])
      expect(await checkUploadPassword(hash, 'foo', 'bar')).toBe(false);
  });
});
