import { catalogueOf } from './catalogue.js';
import { type Findings, layerOfKeys } from './layers.js';
import { objectStorageOf } from './object-storage.js';
import { settled } from './settled.js';
import { ALL_SETTINGS, type ObjectStorage } from './settings.js';

/** The part of another server's configuration that says where its files are. */
export interface ForeignStorage {
  readonly DataBackend: string;
  readonly DataBackendConfig: Readonly<Record<string, unknown>>;
}

/**
 * The object storage that the configuration of another server names, read as our own would be.
 * `source`: what that configuration is called; `cwd`: where relative paths in it begin. Null: its files
 * are in none.
 *
 * @throws ConfigurationError with all mistakes at once
 */
export function readForeignStorage(
  { DataBackend, DataBackendConfig }: ForeignStorage,
  source: string,
  cwd: string,
): ObjectStorage | null {
  const findings: Findings = { mistakes: [], warnings: [] };
  const given = { DataBackend, DataBackendConfig };
  const layer = layerOfKeys(given, source, catalogueOf(ALL_SETTINGS), findings);
  return objectStorageOf(settled([layer], { cwd }, findings).plain);
}
