import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.js';
import { eventually, within } from './wait.js';

/** Plik's own server (`plikd` 1.4), which the environment names; undefined where it is not at hand. */
export const REFERENCE = process.env.PLIK_REFERENCE;
/** Plik's program for terminals (`plik` 1.4), likewise. */
export const REFERENCE_CLIENT = process.env.PLIK_REFERENCE_CLIENT;
/** The folder of Plik's own page as it is built (1.4, `webapp/dist`), likewise. */
export const REFERENCE_PAGE = process.env.PLIK_REFERENCE_PAGE;

const ADMIN = ['--login', 'admin', '--password', 'administrator', '--admin'];

/** Plik itself on a free port, in a folder of its own, with the same administrator as ours in tests. */
export class ReferenceServer {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<ReferenceServer> {
    const plikd = REFERENCE;
    if (plikd === undefined) throw new Error('PLIK_REFERENCE names no plikd');
    const folder = await mkdtemp(join(tmpdir(), 'plik-reference-'));
    const port = await freePort();
    const given = { FEATURE_AUTHENTICATION: 'enabled', ...settings };
    const env = {
      PATH: process.env.PATH,
      PLIKD_LISTEN_ADDRESS: '127.0.0.1',
      PLIKD_LISTEN_PORT: String(port),
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`PLIKD_${name}`, value])),
    };
    const made = spawnSync(plikd, ['user', 'create', ...ADMIN], { cwd: folder, env });
    if (made.status !== 0) throw new Error(`plikd user create: ${String(made.stderr)}`);
    const child = spawn(plikd, [], { cwd: folder, env, stdio: 'ignore' });
    await eventually(() => answers(port), 'Plik to listen');
    return new ReferenceServer(`http://127.0.0.1:${String(port)}`, folder, child);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await within(gone, 'the end of Plik');
    await rm(this.folder, { recursive: true, force: true });
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
