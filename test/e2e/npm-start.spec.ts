import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { Client } from '../support/client.js';
import { end, listening } from '../support/plikd.js';
import { dial } from '../support/raw.js';
import { eventually } from '../support/wait.js';

const COPIED = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
/** What is too large to be copied, and is only read. */
const SHARED = ['src', 'libs', 'web', 'dist', 'node_modules'];

/** This project as somebody has it who ran `npm ci && npm run build`, without what is left out. */
async function project(...leftOut: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plik-start-'));
  await cp(join(packageRoot, 'scripts'), join(folder, 'scripts'), { recursive: true });
  for (const name of COPIED) await cp(join(packageRoot, name), join(folder, name));
  for (const name of SHARED)
    if (!leftOut.includes(name)) await symlink(join(packageRoot, name), join(folder, name));
  return folder;
}

let folder: string;
let started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started) await end(child, 'SIGKILL');
  started = [];
  await rm(folder, { recursive: true, force: true });
});

/** Starts a command in the project as a shell does: in a process group of its own, as for a Ctrl-C. */
function launch(command: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const { PATH, HOME } = process.env;
  const settings = { PLIKD_LISTEN_ADDRESS: '127.0.0.1', PLIKD_LISTEN_PORT: '0' };
  const options = { cwd: folder, detached: true, env: { PATH, HOME, ...settings, ...env } };
  const child = spawn(command, args, options);
  started.push(child);
  return child;
}

const outputOf = (child: ChildProcess): (() => string) => {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
};

const refuses = (base: string): Promise<boolean> =>
  dial(base).then(
    (socket) => {
      socket.destroy();
      return false;
    },
    () => true,
  );

describe('npm start on what is installed and built', () => {
  let npm: ChildProcess;
  let said: () => string;
  let client: Client;
  beforeEach(async () => {
    folder = await project();
    npm = launch('npm', ['start']);
    said = outputOf(npm);
    client = new Client(await listening(npm));
  });

  it('installs and builds nothing, and SIGTERM to npm ends the server before npm', async () => {
    const content = 'quarterly figures\n';
    const { path } = await client.store(content);
    expect(await (await client.get(path)).text()).toBe(content);
    expect(said()).not.toMatch(/Installing|Building|Compiling/);
    expect(await end(npm)).toBe(0);
    expect(await refuses(client.base)).toBe(true);
  });

  it('ends in order at a Ctrl-C, which reaches the server twice', async () => {
    const ended = new Promise((resolve) => npm.once('exit', resolve));
    process.kill(-npm.pid!, 'SIGINT');
    expect(await ended).toBe(0);
    expect(await refuses(client.base)).toBe(true);
  });

  it('does not outlive an npm that was killed', async () => {
    await end(npm, 'SIGKILL');
    await eventually(() => refuses(client.base));
  });
});

/** Stands for npm: what it starts goes on without it, as a compiler does. */
const FALSE_NPM = `
import { spawn } from 'node:child_process';
spawn('sh', ['-c', 'trap "" HUP; sleep 600 & echo $! > compiler; wait; touch went-on'], { stdio: 'ignore' });
`;

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a signal during the installation', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s ends everything that it started, and no server follows',
    async (signal) => {
      folder = await project('node_modules');
      await mkdir(join(folder, 'npm'));
      const npm_execpath = join(folder, 'npm', 'npm-cli.js');
      await writeFile(npm_execpath, FALSE_NPM);
      const start = launch(process.execPath, ['scripts/start.mjs'], { npm_execpath });
      const said = outputOf(start);
      const note = join(folder, 'compiler');
      await eventually(async () => existsSync(note) && (await readFile(note, 'utf8')) !== '');
      const compiler = Number(await readFile(note, 'utf8'));
      // It goes on saying so.
      await eventually(() => /Installing packages \.\.\. \d+ s/.test(said()));
      await end(start, signal);
      expect(start.signalCode).toBe(signal);
      await eventually(() => !lives(compiler));
      expect(existsSync(join(folder, 'went-on'))).toBe(false);
      expect(said()).not.toContain('Building');
    },
  );
});
