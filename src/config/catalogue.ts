import type { Fields, Setting } from './setting.js';
import { environmentNames } from './setting.js';

/** A setting with its place: `ListenPort`, or `DataBackendConfig.Directory` inside a table. */
export interface Leaf {
  readonly id: string;
  readonly setting: Setting<unknown>;
}

/** What may stand in a source: a setting, an older key of one, or a table. */
export interface Entry {
  /** The spelling of the documentation. */
  readonly id: string;
  /** The fields of a table, by their lower-case key. */
  readonly table?: ReadonlyMap<string, Leaf>;
}

/** Every key that the server knows. */
export interface Catalogue {
  readonly leaves: readonly Leaf[];
  /** By lower-case key of the file. */
  readonly byKey: ReadonlyMap<string, Entry>;
  /** By environment variable, in our spelling and in Plik's. */
  readonly byVariable: ReadonlyMap<string, Entry>;
}

/** @throws Error when two settings share a key or a variable: a mistake in the literal */
export function catalogueOf(fields: Fields): Catalogue {
  const leaves = leavesOf(fields);
  const byKey = new Map<string, Entry>();
  const byVariable = new Map<string, Entry>();
  for (const entry of entriesOf(fields)) {
    addOnce(byKey, entry.id.toLowerCase(), entry);
    for (const name of environmentNames(entry.id)) addOnce(byVariable, name, entry);
  }
  return { leaves, byKey, byVariable };
}

/** The settings of some fields and of their tables, in order. */
export function leavesOf(fields: Fields, table = ''): Leaf[] {
  return Object.values(fields).flatMap((each) =>
    'fields' in each
      ? leavesOf(each.fields, each.key)
      : [{ id: table ? `${table}.${each.key}` : each.key, setting: each }],
  );
}

function entriesOf(fields: Fields): Entry[] {
  return Object.values(fields).flatMap((each): Entry[] => {
    if (!('fields' in each)) {
      return [each.key, ...(each.legacy?.keys ?? [])].map((id) => ({ id }));
    }
    if (each.key === '') {
      return entriesOf(each.fields);
    }
    const leaves = leavesOf(each.fields, each.key);
    const table = new Map(leaves.map((leaf) => [leaf.setting.key.toLowerCase(), leaf]));
    return [{ id: each.key, table }];
  });
}

function addOnce(map: Map<string, Entry>, name: string, entry: Entry): void {
  if (map.has(name)) {
    throw new Error(`two settings are called ${name}`);
  }
  map.set(name, entry);
}
