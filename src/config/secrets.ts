import type { Fields } from './setting.js';
import { ALL_SETTINGS, type Settings } from './settings.js';

/** The values of all secrets that are set, and the password of the database by itself. */
export function secretsOf(settings: Settings): string[] {
  const { database, metadataBackendConfig } = settings;
  const values = secretsIn(ALL_SETTINGS, settings);
  // Of an embedded database it is the path of a file.
  const own =
    database === null
      ? values.filter((value) => value !== metadataBackendConfig.connectionString)
      : [...values, database.password];
  return own.filter((value) => value !== '');
}

function secretsIn(fields: Fields, values: object): string[] {
  return Object.entries(fields).flatMap(([property, each]) => {
    const value: unknown = (values as Record<string, unknown>)[property];
    if ('fields' in each) return secretsIn(each.fields, value as object);
    return each.secret && typeof value === 'string' ? [value] : [];
  });
}

/** The ids of all secret settings: `OIDCClientSecret`. */
export const SECRET_KEYS: ReadonlySet<string> = new Set(secretKeys(ALL_SETTINGS, ''));

function secretKeys(fields: Fields, table: string): string[] {
  return Object.values(fields).flatMap((each) => {
    if ('fields' in each) return secretKeys(each.fields, each.key);
    return each.secret ? [table === '' ? each.key : `${table}.${each.key}`] : [];
  });
}
