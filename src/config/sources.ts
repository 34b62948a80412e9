import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseEnvironmentFile } from 'dotenv';
import { parse as parseToml, TomlError } from 'smol-toml';
import type { Catalogue } from './catalogue.js';
import { errorCode } from './error-code.js';
import type { Findings, Layer } from './layers.js';
import { CONFIG_VARIABLE, layerOfKeys, layerOfVariables } from './layers.js';

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the configuration of a start comes from. */
export interface Inputs {
  readonly env: Environment;
  /** The working directory: `plikd.cfg`, `.env` and relative paths start here. */
  readonly cwd: string;
  /** The file named by `--config`; it must exist. */
  readonly configFile?: string | undefined;
  /** What the command line sets, by Plik's key, over everything else; undefined is not given. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** The file that is read when no other exists. */
  readonly systemConfigFile?: string;
}

/** What the sources of one start give. */
export interface Sources {
  /** Lowest first. */
  readonly layers: readonly Layer[];
  readonly configFile: string | undefined;
}

/** Reads the configuration file, `.env`, the environment and the command line (contract §2.1). */
export function readSources(
  inputs: Inputs,
  cwd: string,
  catalogue: Catalogue,
  findings: Findings,
): Sources {
  const dotenv = parseEnvironmentFile(readIfPresent(resolve(cwd, '.env'), findings) ?? '');
  const named = [inputs.configFile, inputs.env[CONFIG_VARIABLE], dotenv[CONFIG_VARIABLE]].find(
    (file) => file !== undefined && file !== '',
  );
  const file = readConfigFile(inputs, cwd, named, findings);
  const layers = [
    layerOfKeys(file.values, file.path ?? '', catalogue, findings),
    layerOfVariables(dotenv, '.env', catalogue, findings),
    layerOfVariables(inputs.env, 'environment', catalogue, findings),
    layerOfKeys(inputs.overrides ?? {}, 'command line', catalogue, findings),
  ];
  return { layers, configFile: file.path };
}

interface ConfigFile {
  readonly path?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function readConfigFile(
  inputs: Inputs,
  cwd: string,
  named: string | undefined,
  findings: Findings,
): ConfigFile {
  const candidates = named ? [named] : ['plikd.cfg', inputs.systemConfigFile ?? '/etc/plikd.cfg'];
  for (const candidate of candidates) {
    const path = resolve(cwd, candidate);
    const toml = readIfPresent(path, findings);
    if (toml !== undefined) {
      return { path, values: parseConfigFile(toml, path, findings) };
    }
  }
  if (named) {
    findings.mistakes.push({
      given: `the configuration file ${resolve(cwd, named)}`,
      expected: 'expected a file that exists',
    });
  }
  return { values: {} };
}

function parseConfigFile(
  toml: string,
  path: string,
  findings: Findings,
): Readonly<Record<string, unknown>> {
  try {
    return parseToml(toml, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (!(error instanceof TomlError)) {
      throw error;
    }
    // Its first line alone: the others quote the file, which may hold secrets.
    const [reason = ''] = error.message.replace('Invalid TOML document: ', '').split('\n');
    findings.mistakes.push({
      given: `${path}, line ${error.line}, column ${error.column}`,
      expected: `expected TOML: ${reason}`,
    });
    return {};
  }
}

/** @returns undefined when there is no such file; one that cannot be read is a mistake, and empty */
function readIfPresent(file: string, findings: Findings): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    findings.mistakes.push({
      given: file,
      expected: `expected a file that can be read (${code ?? String(error)})`,
    });
    return '';
  }
}
