import type { Catalogue, Entry } from './catalogue.js';
import type { Mistake } from './configuration.error.js';
import type { Given } from './given.js';
import { parseJson } from './kinds.js';
import { nearest } from './nearest.js';
import { VARIABLE_PREFIX } from './setting.js';

/** What one source gives, by lower-case id (`listenport`, `databackendconfig.directory`). */
export type Layer = ReadonlyMap<string, Given>;

/** What was found wrong or odd so far. */
export interface Findings {
  readonly mistakes: Mistake[];
  readonly warnings: string[];
}

/** Names the configuration file; it is no setting of it. */
export const CONFIG_VARIABLE = `${VARIABLE_PREFIX}CONFIG`;

/**
 * The top-level keys of a configuration file, or of the command line. Keys match in any case;
 * an undefined value is not given.
 */
export function layerOfKeys(
  values: Readonly<Record<string, unknown>>,
  source: string,
  catalogue: Catalogue,
  findings: Findings,
): Layer {
  const layer = new Map<string, Given>();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) {
      continue;
    }
    const entry = catalogue.byKey.get(name.toLowerCase());
    if (entry) {
      add(layer, entry, { name, value, source }, findings);
    } else {
      findings.warnings.push(unknown(name, source, nearest(name, idsOf(catalogue))));
    }
  }
  return layer;
}

/** The `PLIKD_` variables of an environment. */
export function layerOfVariables(
  environment: Readonly<Record<string, string | undefined>>,
  source: string,
  catalogue: Catalogue,
  findings: Findings,
): Layer {
  const layer = new Map<string, Given>();
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(VARIABLE_PREFIX) || name === CONFIG_VARIABLE || value === undefined) {
      continue;
    }
    const entry = catalogue.byVariable.get(name);
    if (entry) {
      add(layer, entry, { name, value, source }, findings);
    } else {
      findings.warnings.push(unknown(name, source, nearestVariable(name, catalogue)));
    }
  }
  return layer;
}

function add(layer: Map<string, Given>, entry: Entry, given: Given, findings: Findings): void {
  if (entry.table) {
    addTable(layer, entry.table, given, findings);
    return;
  }
  addOnce(layer, entry.id, given, findings);
}

/** A table gives its fields one by one, so that tables of several sources merge. */
function addTable(
  layer: Map<string, Given>,
  table: NonNullable<Entry['table']>,
  given: Given,
  findings: Findings,
): void {
  const fields = typeof given.value === 'string' ? parseJson(given.value) : given.value;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    // Hidden, because a table may hold secrets.
    findings.mistakes.push({
      given: `${given.name} = (hidden) (${given.source})`,
      expected: 'expected a table; in the environment, a JSON object such as {"Key":"value"}',
    });
    return;
  }
  for (const [key, value] of Object.entries(fields)) {
    const name = `${given.name}.${key}`;
    const leaf = table.get(key.toLowerCase());
    if (leaf) {
      addOnce(layer, leaf.id, { ...given, name, value }, findings);
    } else {
      const known = [...table.values()].map(({ setting }) => setting.key);
      findings.warnings.push(unknown(name, given.source, nearest(key, known)));
    }
  }
}

function addOnce(layer: Map<string, Given>, id: string, given: Given, findings: Findings): void {
  const before = layer.get(id.toLowerCase());
  if (before) {
    const sameName = before.name.toLowerCase() === given.name.toLowerCase();
    // Two spellings of one variable.
    if (!sameName && JSON.stringify(before.value) === JSON.stringify(given.value)) return;
    findings.mistakes.push({
      given: `${before.name} and ${given.name} (${given.source})`,
      expected: sameName
        ? 'expected once, because keys are the same in any case'
        : 'expected once, or with the same value, because both mean the same setting',
    });
  }
  layer.set(id.toLowerCase(), given);
}

function unknown(name: string, source: string, meant: string | undefined): string {
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `${name} (${source}) is no setting of this version and is ignored${hint}`;
}

function idsOf(catalogue: Catalogue): string[] {
  return [...catalogue.byKey.values()].map(({ id }) => id);
}

/** Compared without the prefix, which would make every variable much like every other. */
function nearestVariable(name: string, catalogue: Catalogue): string | undefined {
  const known = [...catalogue.byVariable.keys()].map((each) => each.slice(VARIABLE_PREFIX.length));
  const meant = nearest(name.slice(VARIABLE_PREFIX.length), known);
  return meant === undefined ? undefined : VARIABLE_PREFIX + meant;
}
