import { Encrypter } from 'age-encryption';
import type { Config, User } from '#client';
import {
  type Lifetime,
  allowedLifetime,
  defaultLifetime,
  distinctName,
  encryptedSize,
  featureOf,
  isOfName,
  lifetimeOf,
  limitsOf,
  presets,
  secondsOf,
  shellWord,
  troubleWith,
  troubleWithName,
} from './rules';

const config = (more: Partial<Config> = {}): Config =>
  ({
    ...{ maxFileSize: 100, maxUserSize: -1, maxFilePerUpload: 2 },
    ...{ maxTTL: 2_592_000, defaultTTL: 2_592_000, feature_set_ttl: 'enabled' },
    ...more,
  }) as Config;
const person = (more: Partial<User>): User =>
  ({ maxFileSize: 0, maxUserSize: 0, maxTTL: 0, ...more }) as User;

describe('the limits of who sends', () => {
  it('are the server’s, or the user’s own', () => {
    const of = (user: User | null): unknown => limitsOf(config({ maxUserSize: 500 }), user);
    expect(of(null)).toEqual({ fileSize: 100, userSize: undefined, files: 2, ttl: 2_592_000 });
    expect(of(person({}))).toEqual({ fileSize: 100, userSize: 500, files: 2, ttl: 2_592_000 });
    const own = person({ maxFileSize: -1, maxUserSize: -1, maxTTL: 60 });
    expect(of(own)).toEqual({ fileSize: undefined, userSize: undefined, files: 2, ttl: 60 });
  });
});

describe('how long something is kept', () => {
  const days = (amount: number): Lifetime => ({ amount, unit: 'days' });

  it('is said in the largest unit', () => {
    expect(lifetimeOf(2_592_000)).toEqual(days(30));
    expect(lifetimeOf(5400)).toEqual({ amount: 90, unit: 'minutes' });
    expect(lifetimeOf(7200)).toEqual({ amount: 2, unit: 'hours' });
    expect(lifetimeOf(30)).toEqual({ amount: 1, unit: 'minutes' });
    expect(lifetimeOf(-1)).toBeNull();
    expect([secondsOf(days(2)), secondsOf(null)]).toEqual([172_800, -1]);
  });

  it('is at least one, and at most what is allowed', () => {
    expect(allowedLifetime(days(31), { ttl: 2_592_000 })).toEqual(days(30));
    expect(allowedLifetime(null, { ttl: 2_592_000 })).toEqual(days(30));
    expect(allowedLifetime(null, { ttl: undefined })).toBeNull();
    expect(allowedLifetime(days(9999), { ttl: undefined })).toEqual(days(9999));
    expect([0, -3, NaN, 1.4].map((n) => allowedLifetime(days(n), { ttl: undefined }))).toEqual(
      Array.from({ length: 4 }, () => days(1)),
    );
  });

  it('begins with the server’s, within what is allowed', () => {
    const first = (more: Partial<Config>, user: User | null = null): Lifetime =>
      defaultLifetime(config(more), limitsOf(config(more), user));
    expect(first({})).toEqual(days(30));
    expect(first({}, person({ maxTTL: 3600 }))).toEqual({ amount: 1, unit: 'hours' });
    expect(first({ defaultTTL: -1, maxTTL: -1 })).toBeNull();
    expect(first({ defaultTTL: 86_400, maxTTL: 60, feature_set_ttl: 'disabled' })).toEqual(days(1));
  });

  it('is offered where it is allowed', () => {
    expect(presets({ ttl: 86_400 })).toEqual([{ amount: 1, unit: 'hours' }, days(1)]);
    expect(presets({ ttl: undefined })).toHaveLength(4);
  });
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
    const limits = limitsOf(config(), null);
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
