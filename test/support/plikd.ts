import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { onServer } from './databases.js';
import { type Ended, runHere } from './plikd-here.js';

export type { Ended };

const environment = (settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  ...Object.fromEntries(Object.entries(settings).map(([k, v]) => [`PLIKD_${k}`, v])),
});

/** Starts the built `bin/plikd` in a folder, with nothing but these settings. */
export function spawnPlikd(
  cwd: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): ChildProcess {
  const plikd = join(packageRoot, 'bin', 'plikd');
  return spawn(process.execPath, [plikd, ...args], { cwd, env: environment(settings) });
}

/**
 * Runs it to its end, with `input` on its standard input: as the built command, in a process of its own. On
 * database servers, where many of them would take minutes, it runs in this process when there is no input.
 */
export function runPlikd(
  cwd: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> {
  if (onServer && input === '') return runHere(cwd, args, environment(settings));
  const child = spawnPlikd(cwd, args, settings);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  // A command that asks nothing may end before it is answered.
  child.stdin?.on('error', () => undefined).end(input);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

/** The URL that a started server says it listens on; its log goes on being read. */
export function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const url = /try (\S+?)\/?\s/.exec(log)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => {
      reject(new Error(`plikd ended: ${log}`));
    });
  });
}

/** Ends a server by a signal; answers its exit code. */
export function end(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return gone;
}
