import type { Leaf } from './catalogue.js';
import type { Given } from './given.js';
import { BUILT_IN, describeGiven } from './given.js';
import type { ReadContext } from './kinds.js';
import { WrongValue } from './kinds.js';
import type { Findings, Layer } from './layers.js';
import type { Fields, Legacy, Setting, ValuesOf } from './setting.js';
import { environmentNames } from './setting.js';

/** How one setting came out. */
export interface Settled {
  readonly value: unknown;
  /** What its own key would have to be given, to mean the same. */
  readonly written: unknown;
  /** What decided it; of an older key or the default as well. */
  readonly given: Given;
  readonly secret: boolean;
  /** What was given cannot be read; the value is the default's. */
  readonly failed: boolean;
}

/** Every setting, by id. */
export type Outcome = ReadonlyMap<string, Settled>;

/** Decides every setting: the highest layer wins, then older keys, then the default. */
export function resolveLeaves(
  leaves: readonly Leaf[],
  layers: readonly Layer[],
  context: ReadContext,
  findings: Findings,
): Outcome {
  return new Map(leaves.map((leaf) => [leaf.id, settle(leaf, layers, context, findings)]));
}

/** The values of an outcome, arranged as the fields are. */
export function valuesOf<F extends Fields>(fields: F, outcome: Outcome, table = ''): ValuesOf<F> {
  const values = Object.entries(fields).map(([property, each]) => {
    if ('fields' in each) {
      return [property, valuesOf(each.fields, outcome, each.key)];
    }
    const id = table ? `${table}.${each.key}` : each.key;
    return [property, outcome.get(id)?.value];
  });
  return Object.fromEntries(values) as ValuesOf<F>;
}

function settle(
  { id, setting }: Leaf,
  layers: readonly Layer[],
  context: ReadContext,
  findings: Findings,
): Settled {
  const own = lastGiven(id, layers);
  const old = setting.legacy?.keys.map((key) => lastGiven(key, layers)) ?? [];
  const firstOld = old.find((given) => given !== undefined);
  if (own) {
    for (const given of old) {
      if (given) {
        findings.warnings.push(
          `${given.name} (${given.source}) is ignored, because ${own.name} (${own.source}) decides`,
        );
      }
    }
    return read(setting, own, () => setting.kind.read(own.value, context), context, findings);
  }
  if (setting.legacy && firstOld) {
    const { legacy } = setting;
    return read(setting, firstOld, () => readLegacy(legacy, old, context), context, findings);
  }
  return byDefault(setting, { name: id, value: setting.default, source: BUILT_IN }, context);
}

function readLegacy(
  legacy: Legacy<unknown>,
  given: readonly (Given | undefined)[],
  context: ReadContext,
): unknown {
  return legacy.read(
    given.map((each) => each?.value),
    context,
  );
}

function read(
  setting: Setting<unknown>,
  given: Given,
  value: () => unknown,
  context: ReadContext,
  findings: Findings,
): Settled {
  try {
    const settled = value();
    const written = writtenAs(setting, given, settled);
    return { value: settled, written, given, secret: setting.secret, failed: false };
  } catch (error) {
    if (!(error instanceof WrongValue)) {
      throw error;
    }
    const { secret } = setting;
    findings.mistakes.push({ given: describeGiven(given, secret), expected: error.message });
    return { ...byDefault(setting, given, context), failed: true };
  }
}

function byDefault(setting: Setting<unknown>, given: Given, context: ReadContext): Settled {
  const value = setting.kind.read(setting.default, context);
  return { value, written: setting.default, given, secret: setting.secret, failed: false };
}

/** Several older keys together are a word of the setting; one alone takes what the setting takes, or is such a word. */
function writtenAs({ legacy }: Setting<unknown>, given: Given, value: unknown): unknown {
  const isOld = legacy?.keys.some((key) => sameName(key, given.name)) ?? false;
  return isOld && typeof value === 'string' ? value : given.value;
}

/** An older key as a file or as a variable spells it. */
const sameName = (key: string, name: string): boolean =>
  key.toLowerCase() === name.toLowerCase() || environmentNames(key).includes(name);

function lastGiven(id: string, layers: readonly Layer[]): Given | undefined {
  return layers.findLast((layer) => layer.has(id.toLowerCase()))?.get(id.toLowerCase());
}
