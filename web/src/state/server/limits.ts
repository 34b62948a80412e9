import { type Config, Refusal, type User } from '#client';

/** What whoever sends may send (contract §2.4); undefined: without a limit. */
export interface Limits {
  /** Bytes. */
  readonly fileSize: number | undefined;
  /** Bytes of everything that a user keeps. */
  readonly userSize: number | undefined;
  readonly files: number;
  /** Seconds. */
  readonly ttl: number | undefined;
}

const limit = (value: number): number | undefined => (value > 0 ? value : undefined);
const own = (users: number | undefined, servers: number): number =>
  users === undefined || users === 0 ? servers : users;

export const limitsOf = (config: Config, user: User | null | undefined): Limits => ({
  fileSize: limit(own(user?.maxFileSize, config.maxFileSize)),
  userSize: user ? limit(own(user.maxUserSize, config.maxUserSize)) : undefined,
  files: config.maxFilePerUpload,
  ttl: limit(own(user?.maxTTL, config.maxTTL)),
});

const SECONDS = { minutes: 60, hours: 3600, days: 86_400 } as const;
export const UNITS = ['minutes', 'hours', 'days'] as const;
export type Unit = (typeof UNITS)[number];

/** How long an upload is kept; `null`: for ever. */
export type Lifetime = { readonly amount: number; readonly unit: Unit } | null;

export const secondsOf = (lifetime: Lifetime): number =>
  lifetime === null ? -1 : lifetime.amount * SECONDS[lifetime.unit];

/** In the largest unit that it is a whole number of. */
export function lifetimeOf(seconds: number): Lifetime {
  if (seconds <= 0) return null;
  const unit = [...UNITS].reverse().find((one) => seconds % SECONDS[one] === 0) ?? 'minutes';
  return { amount: Math.max(1, Math.floor(seconds / SECONDS[unit])), unit };
}

/** The nearest one that is allowed. */
export function allowedLifetime(wanted: Lifetime, { ttl }: Pick<Limits, 'ttl'>): Lifetime {
  if (wanted === null) return ttl === undefined ? null : lifetimeOf(ttl);
  const amount = Math.max(1, Math.round(wanted.amount) || 1);
  const whole = { ...wanted, amount };
  return ttl !== undefined && secondsOf(whole) > ttl ? lifetimeOf(ttl) : whole;
}

export const defaultLifetime = (config: Config, limits: Limits): Lifetime =>
  config.feature_set_ttl === 'disabled'
    ? lifetimeOf(config.defaultTTL)
    : allowedLifetime(lifetimeOf(config.defaultTTL), limits);

/** Those that are offered at a click. */
export const presets = ({ ttl }: Pick<Limits, 'ttl'>): Lifetime[] =>
  [3600, 86_400, 7 * 86_400, 30 * 86_400]
    .filter((seconds) => ttl === undefined || seconds <= ttl)
    .map(lifetimeOf);

/**
 * For how many seconds from now an upload may be kept, as far as a page knows; undefined: without a limit. What it
 * has was allowed to its owner, whose limits may be others than those of who looks.
 */
export const longestFor = (ttl: number, { ttl: most }: Pick<Limits, 'ttl'>): number | undefined =>
  ttl <= 0 || most === undefined ? undefined : Math.max(ttl, most);

/** The same in the words of a server that has just refused more. */
export function longestAllowed(error: unknown): number | undefined {
  const [, seconds] = /maximum allowed is : (\d+)/.exec(textOf(error)) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

const textOf = (error: unknown): string => (error instanceof Refusal ? error.text : '');
