import { spawnSync } from 'node:child_process';
import { loadSettings } from '../../../src/config/index.js';
import { needsLibrary, runGo } from './go.js';
import { outputOf, program, type Runner } from './job.js';
import type { Example } from './page.js';
import { runPipelines } from './pipelines.js';
import { pythonWith, runJavaScript, runShell } from './scripts.js';

/** Something that the guide has examples of. */
export interface Tool {
  readonly language: string;
  readonly runner: Runner;
  /** Whether this machine has what its examples call. */
  readonly here: boolean;
  /** What cannot be run: it needs what no package of Debian or npm has. */
  readonly cannotRun?: (example: Example) => boolean;
}

const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Debian's Python has Debian's packages, also where another one comes first. */
const python = ['python3', '/usr/bin/python3'].find((command) =>
  works(command, '-c', 'import requests, requests_toolbelt'),
);

/** A configuration is right when the server takes it. */
const loadConfigurations: Runner = async (job) => {
  for (const [i, { text }] of job.examples.entries()) {
    const path = await program(job, `${i}.cfg`, text);
    await program(job, String(i), '');
    loadSettings({ env: { PLIKD_CONFIG: path }, cwd: job.folder });
    if (outputOf(job, i) === path) throw new Error('one file for two');
  }
};

export const TOOLS: readonly Tool[] = [
  { language: 'sh', runner: runShell, here: works('curl', '-V') && works('jq', '-V') },
  { language: 'python', runner: pythonWith(python ?? 'python3'), here: python !== undefined },
  { language: 'go', runner: runGo, here: works('go', 'version'), cannotRun: needsLibrary },
  { language: 'js', runner: runJavaScript, here: true },
  { language: 'yaml', runner: runPipelines, here: works('curl', '-V') },
  { language: 'toml', runner: loadConfigurations, here: true },
];

/** Languages of examples that no test can run, since no package of Debian or npm has their tool. */
export const WITHOUT_RUNNER: readonly string[] = ['powershell'];
