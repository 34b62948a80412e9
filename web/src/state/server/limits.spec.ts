import { type Config, Refusal, type User } from '#client';
import {
  type Lifetime,
  allowedLifetime,
  defaultLifetime,
  lifetimeOf,
  limitsOf,
  longestAllowed,
  longestFor,
  presets,
  secondsOf,
} from './limits';

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

describe('how long it may be kept from now on', () => {
  it('is what who looks may have, or more where the upload has more already', () => {
    expect(longestFor(3600, { ttl: 86_400 })).toBe(86_400);
    expect(longestFor(172_800, { ttl: 86_400 })).toBe(172_800);
    expect(longestFor(-1, { ttl: 86_400 })).toBeUndefined();
    expect(longestFor(3600, { ttl: undefined })).toBeUndefined();
  });

  it('is what the server says when it refuses', () => {
    const text = 'unable to change upload : invalid TTL. (maximum allowed is : 3600)';
    expect(longestAllowed(new Refusal(400, text))).toBe(3600);
    expect(longestAllowed(new Refusal(400, 'unable to change upload : ttl is missing'))).toBe(
      undefined,
    );
    expect(longestAllowed(new Error(text))).toBeUndefined();
  });
});
