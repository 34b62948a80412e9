import { resolve } from 'node:path';
import { catalogueOf } from './catalogue.js';
import { derive } from './derive.js';
import type { ReadContext } from './kinds.js';
import type { Findings } from './layers.js';
import { settled } from './settled.js';
import type { Settings } from './settings.js';
import { ALL_SETTINGS } from './settings.js';
import { type ShownSetting, shownSettings } from './shown-settings.js';
import type { Inputs } from './sources.js';
import { readSources } from './sources.js';

/** A configuration without mistakes. */
export interface Loaded {
  readonly settings: Settings;
  /** What is ignored or probably not meant; to be logged. Never a secret. */
  readonly warnings: readonly string[];
  /** Where every setting was decided, by Plik's key: a file, `environment`, `built-in default`… */
  readonly sources: Readonly<Record<string, string>>;
  /** All of them for people to read, with what is secret hidden. */
  readonly shown: readonly ShownSetting[];
  /** The configuration file that was read. */
  readonly configFile: string | undefined;
}

/**
 * Reads the configuration. Later sources win: built-in defaults, the configuration file, `.env`
 * in the working directory, the environment, the command line (contract §2.1).
 *
 * Depends on nothing but its inputs and the files they name.
 *
 * @throws ConfigurationError with all mistakes at once
 */
export function loadSettings(inputs: Inputs): Loaded {
  const context: ReadContext = { cwd: resolve(inputs.cwd) };
  const findings: Findings = { mistakes: [], warnings: [] };
  const catalogue = catalogueOf(ALL_SETTINGS);
  const { layers, configFile } = readSources(inputs, context.cwd, catalogue, findings);
  const { plain, outcome } = settled(layers, context, findings);
  const settings = deepFreeze(derive(plain, context));
  return {
    settings,
    warnings: findings.warnings,
    sources: Object.fromEntries([...outcome].map(([id, { given }]) => [id, given.source])),
    shown: deepFreeze(shownSettings(outcome, settings)),
    configFile,
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
