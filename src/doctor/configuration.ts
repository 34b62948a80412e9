import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError, type Loaded } from '../config/index.js';
import { SECRET_KEYS } from '../config/secrets.js';
import { UNWISE } from './configuration-rules.js';
import type { Examination } from './examination.js';
import type { Finding } from './finding.js';

/** What the configuration is read from, and by what. */
export interface ConfigurationCase {
  /** Throws ConfigurationError. */
  readonly load: () => Loaded;
  /** Where `.env` is. */
  readonly cwd: string;
  /** Of Node.js, without its "v". */
  readonly nodeVersion: string;
}

const DOCUMENT = 'docs/configuration.md has every setting and what it expects.';
/** Read by everybody on the machine. */
const OTHERS = 0o004;

/** What is wrong, or unwise, in the settings alone. Null: there are mistakes, and so no settings. */
export async function examineConfiguration(
  exam: Examination,
  { load, cwd, nodeVersion }: ConfigurationCase,
): Promise<Loaded | null> {
  let loaded: Loaded | null = null;
  await exam.check('configuration', 'Node.js is a supported version', () => versionOf(nodeVersion));
  await exam.check('configuration', 'the configuration has no mistakes', () => {
    try {
      loaded = load();
      return loaded.warnings.map(advice);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return [...error.mistakes.map(mistake), ...error.warnings.map(advice)];
    }
  });
  const known = loaded as Loaded | null;
  if (known === null) return null;
  await exam.check('configuration', 'the settings go together', () => unwise(known));
  await exam.check('configuration', 'nobody else reads the secrets', () => readable(known, cwd));
  return known;
}

/** As `engines` of package.json. */
function versionOf(version: string): Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  if (supported) return [];
  return [
    {
      code: 'configuration.node',
      severity: 'error',
      text: `Node.js ${version} runs the server, which supports 20.19 and later of 20, 22.13 and later of 22, and from 24 on.`,
      remedy: 'Install Node.js 24.',
    },
  ];
}

const mistake = ({ given, expected }: { given: string; expected: string }): Finding => ({
  code: 'configuration.mistake',
  severity: 'error',
  text: `${given}: ${expected}.`,
  remedy: `Correct it, the server does not start before. ${DOCUMENT}`,
});

const advice = (text: string): Finding => ({
  code: 'configuration.advice',
  severity: 'warning',
  text: `${text}.`,
  remedy: `Correct or remove it. ${DOCUMENT}`,
});

const unwise = ({ settings, sources }: Loaded): Finding[] =>
  UNWISE.filter(({ when }) => when(settings, sources)).map(({ code, severity, text, remedy }) => ({
    code,
    severity,
    text,
    remedy,
  }));

/** Files with secrets whose mode lets everybody read them. */
function readable({ settings, sources, configFile }: Loaded, cwd: string): Finding[] {
  const secret = new Set(
    [...SECRET_KEYS].map((key) => sources[key] ?? '').filter((source) => source !== ''),
  );
  const files = [configFile ?? '', '.env'].filter((file) => file !== '' && secret.has(file));
  if (settings.sslEnabled) files.push(settings.sslKey);
  return files
    .map((file) => resolve(cwd, file))
    .filter((file) => (modeOf(file) & OTHERS) !== 0)
    .map((file) => ({
      code: 'configuration.readable' as const,
      severity: 'warning' as const,
      text: `${file} holds secrets, and everybody on this machine may read it (mode ${octal(modeOf(file))}).`,
      remedy: `Let only the user of the server read it: chown it to that user, and chmod 600 ${file}.`,
    }));
}

function modeOf(file: string): number {
  return (statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
}

const octal = (mode: number): string => mode.toString(8).padStart(3, '0');
