import type { Kind, ReadContext } from './kinds.js';

/** A default, as a person would write it in the configuration file. */
export type Written = string | number | boolean | readonly string[];

/** Older keys that decide a setting whose own key is given nowhere (contract §2.2, §2.3). */
export interface Legacy<T> {
  readonly keys: readonly string[];
  /**
   * @param written what was given, one per key, undefined where a key is absent
   * @throws WrongValue
   */
  read(written: readonly unknown[], context: ReadContext): T;
}

/** One setting: everything that the loader and the documentation know of it. */
export interface Setting<T> {
  /** Plik's key in the configuration file; keys match in any case. */
  readonly key: string;
  readonly kind: Kind<T>;
  readonly default: Written;
  /** Whole sentences for the documentation. */
  readonly doc: string;
  /** A secret's value is never printed. */
  readonly secret: boolean;
  readonly legacy?: Legacy<T>;
}

/** A table of the configuration file; in the environment, a JSON object merged over it. */
export interface Section<F extends Fields> {
  /** Empty when the fields stand at the top of the file. */
  readonly key: string;
  readonly fields: F;
}

/** Settings by the name of the property that holds their value. */
export interface Fields {
  readonly [property: string]: Setting<unknown> | Section<Fields>;
}

type ValueOf<S> = S extends Setting<infer T> ? T : S extends Section<infer F> ? ValuesOf<F> : never;

/** The type of the values that some fields describe. */
export type ValuesOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> };

interface Extras<T> {
  readonly secret?: boolean;
  readonly legacy?: Legacy<T>;
}

/** Declares a setting. */
export function setting<const T>(
  key: string,
  kind: Kind<T>,
  byDefault: Written,
  doc: string,
  extras: Extras<T> = {},
): Setting<T> {
  return { key, kind, default: byDefault, doc, secret: false, ...extras };
}

/** Declares a table of settings. */
export function section<F extends Fields>(key: string, fields: F): Section<F> {
  return { key, fields };
}

/** An older key that takes the same values as the setting it belongs to. */
export function sameUnder<T>(key: string, kind: Kind<T>): Legacy<T> {
  return { keys: [key], read: ([written], context) => kind.read(written, context) };
}

/** Every environment variable of the server begins so. */
export const VARIABLE_PREFIX = 'PLIKD_';

/**
 * The environment variable of a key: SCREAMING_SNAKE, with runs of capitals kept together and
 * digits joined to what precedes them (contract §2.1). `SourceIPHeader` → `PLIKD_SOURCE_IP_HEADER`.
 */
export function environmentName(key: string): string {
  return VARIABLE_PREFIX + words(key).toUpperCase();
}

/**
 * The environment variable that Plik itself reads for a key: its rule also parts digits from letters
 * (`FeatureE2EE` → `PLIKD_FEATURE_E_2_EE`), and is that of ToScreamingSnake of github.com/iancoleman/strcase.
 */
export function plikEnvironmentName(key: string): string {
  const parted = words(key)
    .replace(/([A-Za-z])(\d)/g, '$1_$2')
    .replace(/(\d)([A-Za-z])/g, '$1_$2');
  return VARIABLE_PREFIX + parted.toUpperCase();
}

/** Every variable that means a key: ours, and Plik's where that is another one. */
export const environmentNames = (key: string): string[] => [
  ...new Set([environmentName(key), plikEnvironmentName(key)]),
];

const words = (key: string): string =>
  key.replace(/([a-z])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2');
