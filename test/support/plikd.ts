import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { type Ended, runHere } from './plikd-here.js';
import { within } from './wait.js';

export type { Ended };

const environment = (settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  ...Object.fromEntries(Object.entries(settings).map(([k, v]) => [`PLIKD_${k}`, v])),
});

const plikdCommand = [process.execPath, join(packageRoot, 'bin', 'plikd')] as const;

/** Starts the built `bin/plikd` in a folder, with nothing but these settings and `more` variables. */
export function spawnPlikd(
  cwd: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  more: NodeJS.ProcessEnv = {},
): ChildProcess {
  const [node, plikd] = plikdCommand;
  return spawn(node, [plikd, ...args], { cwd, env: { ...environment(settings), ...more } });
}

/** How a process becomes number 1 of processes of its own, as in a container; this user need not be root. */
const UNSHARE = ['--user', '--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** Whether this system lets us do that. */
export const hasContainers = (): boolean => spawnSync('unshare', [...UNSHARE, 'true']).status === 0;

/** The same in a container, which has the host's name. */
export function spawnContainer(
  cwd: string,
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  return spawn('unshare', [...UNSHARE, ...plikdCommand], { cwd, env: environment(settings) });
}

/** The same with 256 KiB of memory for a disk at a folder, which others see below `/proc/<pid>/root`. */
export function spawnWithSmallDisk(
  disk: string,
  cwd: string,
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  const script = 'mount -t tmpfs -o size=256k none "$1" && shift && exec "$@"';
  const shell = ['sh', '-c', script, 'sh', disk, ...plikdCommand];
  const options = { cwd, env: environment(settings) };
  return spawn('unshare', ['--user', '--map-root-user', '--mount', ...shell], options);
}

/** Runs a command to its end, in this process: as `runProcess`, without the second that a process takes. */
export const runPlikd = (
  cwd: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ended> => runHere(cwd, args, environment(settings));

/**
 * Runs the built command to its end, in a process of its own with `input` on its standard input: for what
 * depends on the process, or goes on beside others of the kind.
 */
export function runProcess(
  cwd: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> {
  const child = spawnPlikd(cwd, args, settings);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  // A command that asks nothing may end before it is answered.
  child.stdin?.on('error', () => undefined).end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, out, err });
    });
  });
  return within(ended, () => `the end of plikd ${args.join(' ')}, which said ${out}${err}`);
}

/** The URL that a started server says it listens on; its log goes on being read, and is not kept. */
export function listening(child: ChildProcess): Promise<string> {
  let log = '';
  const started = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      log += chunk.toString();
      const url = /try ([^\s"]+?)\/?[\s"]/.exec(log)?.[1];
      if (url === undefined) return;
      resolve(url);
      child.stderr?.off('data', read).resume();
    };
    child.stderr?.on('data', read);
    child.once('exit', () => {
      reject(new Error(`plikd ended: ${log}`));
    });
  });
  return within(started, () => `plikd to listen, which said ${log}`);
}

/** Ends a server by a signal; answers its exit code. */
export function end(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return within(gone, `plikd to end after ${signal}`);
}
