/**
 * Sizes and durations as people write them in Plik's configuration and on its command line
 * (contract §2.2), and the sizes printed in messages (contract §1.4).
 */

/** A text that is no size or no duration. The message says what was expected, not what was given. */
export class UnitError extends Error {
  override readonly name = 'UnitError';
}

/** What both parsers return for "unlimited" and "-1". */
export const UNLIMITED = -1;

/** The longest duration Plik can hold, in seconds (64-bit nanoseconds, about 292 years). */
export const LONGEST_DURATION = 9_223_372_036;

const PREFIXES = ['k', 'M', 'G', 'T', 'P', 'E'] as const;

/** Every unit that formatSize may use, with its number of bytes; decimal before binary. */
const SIZE_UNITS: readonly (readonly [string, bigint])[] = [
  ['B', 1n],
  ...PREFIXES.map((prefix, i) => [`${prefix}B`, 1000n ** BigInt(i + 1)] as const),
  ...PREFIXES.map((prefix, i) => [`${prefix.toUpperCase()}iB`, 1024n ** BigInt(i + 1)] as const),
];

/** The same units as they may be written: any case, with or without the final B. */
const WRITTEN_SIZE_UNITS: ReadonlyMap<string, bigint> = new Map(
  SIZE_UNITS.flatMap(([unit, bytes]) => {
    const written = unit.toLowerCase();
    return [[written, bytes] as const, [written.slice(0, -1), bytes] as const];
  }),
);

const SIZE = /^(\d+)(?:\.(\d+))?\s*([a-z]*)$/;

/**
 * Reads a size: a decimal number and a unit (`kB` = 1000 bytes, `KiB` = 1024 bytes, none = bytes),
 * in any case. Fractions of a byte are cut off.
 *
 * @returns bytes, or -1 for "unlimited" and "-1"
 * @throws UnitError for anything else, and above 2^53 - 1 bytes
 */
export function parseSize(text: string): number {
  const written = text.trim().toLowerCase();
  if (written === 'unlimited' || written === '-1') {
    return UNLIMITED;
  }
  const [, whole, fraction = '', unit = ''] = SIZE.exec(written) ?? [];
  const factor = WRITTEN_SIZE_UNITS.get(unit);
  if (whole === undefined || factor === undefined) {
    throw new UnitError(
      'expected a size such as "10GB", "10GiB", "unlimited" or a number of bytes',
    );
  }
  // In integers, because 1.001 * 1000 is not 1001 in floating point.
  const bytes = (BigInt(whole + fraction) * factor) / 10n ** BigInt(fraction.length);
  if (bytes > Number.MAX_SAFE_INTEGER) {
    throw new UnitError('expected a size of at most 9007199254740991 bytes, or "unlimited"');
  }
  return Number(bytes);
}

/**
 * Writes a size without loss, as short as its units allow: `10GB`, `1536B`, `unlimited` for -1.
 * `parseSize` reads it back.
 */
export function formatSize(bytes: number): string {
  if (bytes < 0) {
    return 'unlimited';
  }
  const exact = BigInt(bytes);
  let shortest = `${exact.toString()}B`;
  for (const [unit, factor] of SIZE_UNITS) {
    const text = `${(exact / factor).toString()}${unit}`;
    if (exact !== 0n && exact % factor === 0n && text.length < shortest.length) {
      shortest = text;
    }
  }
  return shortest;
}

/**
 * A size for messages, as Plik prints it (contract §1.4): `9 B`, `25 B`, `1.0 kB`, `9.8 GB`,
 * `10 GB`. A negative size (no limit) is `unlimited`.
 *
 * @param bytes an integer
 */
export function humanSize(bytes: number): string {
  if (bytes < 0) {
    return 'unlimited';
  }
  if (bytes < 10) {
    return `${bytes} B`;
  }
  let power = 0;
  while (power < PREFIXES.length && bytes >= 1000 ** (power + 1)) {
    power += 1;
  }
  const scaled = Math.floor((bytes / 1000 ** power) * 10 + 0.5) / 10;
  const unit = `${PREFIXES[power - 1] ?? ''}B`;
  return `${scaled < 10 ? scaled.toFixed(1) : roundHalfToEven(scaled)} ${unit}`;
}

/** Go's `%.0f` rounds 10.5 to 10 and 11.5 to 12, where JavaScript rounds both up. */
function roundHalfToEven(value: number): number {
  const down = Math.floor(value);
  return value - down === 0.5 && down % 2 === 0 ? down : Math.round(value);
}

const NANOSECONDS = {
  d: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
} as const;

const WRITTEN_DURATION_UNITS: ReadonlyMap<string, bigint> = new Map([
  ...Object.entries(NANOSECONDS),
  ['w', 7n * NANOSECONDS.d],
  ['µs', NANOSECONDS.us],
]);

const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[wdhms]))+$/;
const DURATION_PART = /(\d+)(?:\.(\d+))?([a-zµ]+)/g;

/**
 * Reads a duration: units `w d h m s ms us ns`, combinable (`1h30m`); a bare integer is seconds.
 *
 * @returns seconds, with a fraction where one was written, or -1 for "unlimited" and anything negative
 * @throws UnitError for anything else, and above 292 years
 */
export function parseDuration(text: string): number {
  const written = text.trim();
  if (written.toLowerCase() === 'unlimited') {
    return UNLIMITED;
  }
  const negative = written.startsWith('-');
  const amount = written.replace(/^[+-]/, '');
  const seconds = /^\d+$/.test(amount) ? Number(amount) : secondsOf(amount);
  if (seconds > LONGEST_DURATION) {
    throw new UnitError('expected a duration of at most 106751d (292 years), or "unlimited"');
  }
  return negative && seconds > 0 ? UNLIMITED : seconds;
}

function secondsOf(amount: string): number {
  if (!DURATION.test(amount)) {
    throw new UnitError('expected a duration such as "30d", "1h30m" or a number of seconds');
  }
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of amount.matchAll(DURATION_PART)) {
    const factor = WRITTEN_DURATION_UNITS.get(unit) ?? 0n;
    total += (BigInt(whole + fraction) * factor) / 10n ** BigInt(fraction.length);
  }
  return Number(total / NANOSECONDS.s) + Number(total % NANOSECONDS.s) / 1e9;
}

/**
 * Writes a duration without loss: `30d`, `1h30m`, `500ms`, `0s`, `unlimited` for -1.
 * `parseDuration` reads it back.
 *
 * @param seconds may have a fraction, down to nanoseconds
 */
export function formatDuration(seconds: number): string {
  if (seconds < 0) {
    return 'unlimited';
  }
  const whole = Math.floor(seconds);
  let rest = BigInt(whole) * NANOSECONDS.s + BigInt(Math.round((seconds - whole) * 1e9));
  let text = '';
  for (const [unit, nanoseconds] of Object.entries(NANOSECONDS)) {
    if (rest >= nanoseconds) {
      text += `${(rest / nanoseconds).toString()}${unit}`;
      rest %= nanoseconds;
    }
  }
  return text || '0s';
}
