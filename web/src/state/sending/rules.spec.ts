import { Encrypter } from 'age-encryption';
import type { Config } from '#client';
import type { Limits } from '../server/limits';
import {
  distinctName,
  encryptedSize,
  featureOf,
  isOfName,
  shellWord,
  troubleWith,
  troubleWithName,
} from './rules';

describe('what cannot be sent', () => {
  it('by its name', () => {
    expect(['', ' ', '.', '..'].map(troubleWithName)).toEqual(
      Array.from({ length: 4 }, () => 'no-name'),
    );
    expect(troubleWithName('a/b')).toBe('name-with-slash');
    expect(troubleWithName('ä'.repeat(512))).toBeUndefined();
    expect(troubleWithName('ä'.repeat(513))).toBe('name-too-long');
    expect(troubleWithName('a "b" #1?.txt')).toBeUndefined();
    expect(isOfName('name-too-long')).toBe(true);
    expect(isOfName('too-large')).toBe(false);
  });

  it('by its size and its place', () => {
    const limits: Limits = { fileSize: 100, userSize: undefined, files: 2, ttl: undefined };
    expect(troubleWith({ name: 'a', size: 101 }, 0, limits)).toBe('too-large');
    expect(troubleWith({ name: 'a', size: 100 }, 2, limits)).toBe('too-many');
    expect(troubleWith({ name: 'a', size: 100 }, 1, limits)).toBeUndefined();
    expect(troubleWith({ name: 'a', size: 101 }, 9, undefined)).toBeUndefined();
  });
});

it('names differ', () => {
  expect(distinctName('a.txt', 'x', new Set())).toBe('a.txt');
  expect(distinctName('a.txt', 'x/y', new Set(['a.txt']))).toBe('x - y - a.txt');
  expect(distinctName('a.tar.gz', '', new Set(['a.tar.gz']))).toBe('a.tar (2).gz');
  expect(distinctName('.a', '', new Set(['.a', '.a (2)']))).toBe('.a (3)');
});

it('the size of what age makes is known before', async () => {
  for (const workFactor of [2, 12]) {
    for (const size of [0, 1, 65_536, 65_537, 200_000]) {
      const encrypter = new Encrypter();
      encrypter.setPassphrase('a');
      encrypter.setScryptWorkFactor(workFactor);
      const { length } = await encrypter.encrypt(new Uint8Array(size));
      expect([size, encryptedSize(size, workFactor)]).toEqual([size, length]);
    }
  }
});

it('a name is one word of a shell, whatever is in it', () => {
  expect(shellWord("a'; rm -rf $HOME `x` \n")).toBe("'a'\\''; rm -rf $HOME `x` \n'");
});

it('a feature is there, forced, or preselected', () => {
  const of = (flag: Config['feature_stream']): boolean[] => {
    const { there, forced, first } = featureOf(flag);
    return [there, forced, first];
  };
  expect(of('disabled')).toEqual([false, false, false]);
  expect(of('enabled')).toEqual([true, false, false]);
  expect(of('default')).toEqual([true, false, true]);
  expect(of('forced')).toEqual([true, true, true]);
});
