/** A value that somebody gave for a setting. */
export interface Given {
  /** The name as its source spells it: `MaxTTLStr`, `PLIKD_MAX_TTL_STR`. */
  readonly name: string;
  readonly value: unknown;
  /** Where it was given: a file, `environment`, `command line` or `built-in default`. */
  readonly source: string;
}

/** The source of what nobody gave. */
export const BUILT_IN = 'built-in default';

const LONGEST_VALUE = 120;

/** What was given and where, for messages. */
export function describeGiven(given: Given, secret: boolean): string {
  return `${given.name} = ${secret ? '(hidden)' : describeValue(given.value)} (${given.source})`;
}

function describeValue(value: unknown): string {
  const written = typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  const shown = withoutCredentials(written);
  return shown.length > LONGEST_VALUE ? `${shown.slice(0, LONGEST_VALUE)}…` : shown;
}

/** A URL may hold a password although none of the settings wants one: whatever stands before its last @. */
export const withoutCredentials = (text: string): string =>
  text.replace(/:\/\/[^\s"]*@/g, '://(hidden)@');
