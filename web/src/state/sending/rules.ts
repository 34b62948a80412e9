import type { Config, User } from '#client';

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

/** How a feature of the server stands: not there, to be chosen, or always on (contract §2.3). */
export interface Feature {
  readonly there: boolean;
  readonly forced: boolean;
  /** How it is before somebody chooses. */
  readonly first: boolean;
}

export const featureOf = (flag: Config['feature_stream']): Feature => ({
  there: flag !== 'disabled',
  forced: flag === 'forced',
  first: flag === 'default' || flag === 'forced',
});

/** Why a file cannot be sent as it is. */
export type Trouble = 'too-large' | 'too-many' | 'no-name' | 'name-too-long' | 'name-with-slash';

/** What another name mends. */
export const isOfName = (trouble: Trouble): boolean => trouble.includes('name');

const MAX_NAME_BYTES = 1024;

export function troubleWithName(name: string): Trouble | undefined {
  if (name.trim() === '' || name === '.' || name === '..') return 'no-name';
  if (/[/\0]/.test(name)) return 'name-with-slash';
  return new TextEncoder().encode(name).length > MAX_NAME_BYTES ? 'name-too-long' : undefined;
}

/** What is wrong with the file at that place of the list. */
export function troubleWith(
  { name, size }: { readonly name: string; readonly size: number },
  index: number,
  limits: Limits | undefined,
): Trouble | undefined {
  if (limits !== undefined) {
    if (limits.fileSize !== undefined && size > limits.fileSize) return 'too-large';
    if (index >= limits.files) return 'too-many';
  }
  return troubleWithName(name);
}

/** A name that none of the others has: with its folder in front, or else with a number. */
export function distinctName(name: string, folder: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const inside = [...folder.split('/').filter((part) => part !== ''), name].join(' - ');
  if (!taken.has(inside)) return inside;
  const dot = inside.lastIndexOf('.');
  const [start, end] = dot > 0 ? [inside.slice(0, dot), inside.slice(dot)] : [inside, ''];
  for (let number = 2; ; number += 1) {
    const numbered = `${start} (${number})${end}`;
    if (!taken.has(numbered)) return numbered;
  }
}

/** Bytes of a file that age encrypts with a passphrase: its header, and a tag for every 64 KiB. */
export function encryptedSize(size: number, workFactor: number): number {
  const header = 148 + String(workFactor).length;
  return header + 16 + size + 16 * Math.max(1, Math.ceil(size / 65_536));
}

/** A text as one word of a shell. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
