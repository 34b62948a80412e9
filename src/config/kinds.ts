import { resolve } from 'node:path';
import { parseDuration, parseSize, UnitError } from '../common/units.js';

/** A written value that its setting cannot take. The message never repeats the value. */
export class WrongValue extends Error {
  override readonly name = 'WrongValue';
}

/** What a kind may know beside the written value. */
export interface ReadContext {
  /** Absolute; relative paths in the configuration start here. */
  readonly cwd: string;
}

/**
 * A kind of setting: what is expected, in words, and how a written value is read.
 * Written values are text (environment, command line) or TOML values (configuration file).
 */
export interface Kind<T> {
  /** Completes "expected …" in messages and describes the values in the documentation. */
  readonly expected: string;
  /** @throws WrongValue */
  readonly read: (written: unknown, context: ReadContext) => T;
}

/** A kind read from text alone; whole numbers of a TOML file count as their digits. */
export function textKind<T>(
  expected: string,
  parse: (text: string, context: ReadContext) => T | undefined,
): Kind<T> {
  return {
    expected,
    read(written, context) {
      const text = Number.isSafeInteger(written) ? String(written) : written;
      const value = typeof text === 'string' ? parse(text.trim(), context) : undefined;
      if (value === undefined) {
        throw new WrongValue(`expected ${expected}`);
      }
      return value;
    },
  };
}

/** Any text, taken as it is. */
export const text: Kind<string> = {
  expected: 'a text',
  read(written) {
    if (typeof written !== 'string') {
      throw new WrongValue('expected a text (in quotes)');
    }
    return written;
  },
};

const BOOLEANS: readonly (readonly [string, boolean])[] = [
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
];

/** `true` or `false`; also `1` and `0`. */
export const bool = words('true or false', new Map(BOOLEANS));

/** A boolean that, left at `auto`, follows from other settings. */
export const autoBool = words(
  'true, false or auto',
  new Map<string, boolean | 'auto'>([...BOOLEANS, ['auto', 'auto']]),
);

/** A whole number within bounds, both included. */
export function int(min: number, max: number = Number.MAX_SAFE_INTEGER): Kind<number> {
  const upTo = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return textKind(`a whole number ${upTo}`, (digits) => {
    const value = /^[+-]?\d+$/.test(digits) ? Number(digits) : NaN;
    return value >= min && value <= max ? value : undefined;
  });
}

/** A TCP port; 0 is left to its setting to explain. */
export const port = int(0, 65_535);

/** A number of bytes; -1 without limit. */
export const size = unitKind(
  'a size such as 10GB, 10GiB, unlimited or a number of bytes',
  parseSize,
);

/** Whole seconds; -1 without limit. */
export const ttl = unitKind('a duration such as 30d, 1h30m, -1 or a number of seconds', (written) =>
  Math.trunc(parseDuration(written)),
);

/** Whole seconds, at least one. */
export const lifetime = unitKind('a duration of at least 1s, such as 365d', (written) => {
  const seconds = Math.trunc(parseDuration(written));
  return seconds >= 1 ? seconds : undefined;
});

/** Node's timers fire at once when told to wait longer than 2^31 - 1 ms. */
const LONGEST_TIMEOUT = 24 * 86_400;

/** Seconds, with fractions, short enough for a timer; 0 for never (also for anything negative). */
export const timeout = unitKind('a duration of at most 24d such as 2m; 0 for never', (written) => {
  const seconds = Math.max(0, parseDuration(written));
  return seconds <= LONGEST_TIMEOUT ? seconds : undefined;
});

/** Seconds, with fractions; above 0 and, as its waits are up to doubled, at most half a timer. */
export const interval = unitKind('a duration above 0 and of at most 12d such as 5m', (written) => {
  const seconds = parseDuration(written);
  return seconds > 0 && seconds <= LONGEST_TIMEOUT / 2 ? seconds : undefined;
});

function unitKind(expected: string, parse: (text: string) => number | undefined): Kind<number> {
  return textKind(expected, (written) => {
    try {
      return parse(written);
    } catch (error) {
      if (error instanceof UnitError) {
        throw new WrongValue(error.message, { cause: error });
      }
      throw error;
    }
  });
}

/** One of some words, in any case; each stands for a value. */
export function choice<const T extends string>(
  values: Readonly<Record<string, T>>,
  expected = `one of ${Object.keys(values).join(', ')}`,
): Kind<T> {
  return words(expected, new Map(Object.entries(values)));
}

function words<T>(expected: string, values: ReadonlyMap<string, T>): Kind<T> {
  const known = new Map([...values].map(([word, value]) => [word.toLowerCase(), value]));
  const read = textKind(expected, (word) => known.get(word.toLowerCase())).read;
  return {
    expected,
    read: (written, context) =>
      read(typeof written === 'boolean' ? String(written) : written, context),
  };
}

/** A file or folder: an absolute path, or empty when empty was written. */
export const path = textKind(
  'a path, relative to the working directory or absolute',
  (name, { cwd }) => (name === '' ? '' : resolve(cwd, name)),
);

/** A list of one kind. In the environment it is a JSON array. */
export function list<T>(item: Kind<T>, expected: string): Kind<readonly T[]> {
  return {
    expected,
    read(written, context) {
      const items = typeof written === 'string' ? parseJson(written) : written;
      if (!Array.isArray(items)) {
        throw new WrongValue(`expected ${expected}`);
      }
      return items.map((each: unknown, index) => readItem(item, each, context, index + 1));
    },
  };
}

function readItem<T>(item: Kind<T>, written: unknown, context: ReadContext, position: number): T {
  try {
    return item.read(written, context);
  } catch (error) {
    if (error instanceof WrongValue) {
      throw new WrongValue(`item ${position} of the list: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** @returns the value, or undefined when the text is no JSON */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
