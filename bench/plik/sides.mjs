import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../servers.mjs';
import { computedBy, memoryOf } from './process-tree.mjs';

const run = promisify(execFile);
/** A server with a million uploads may take its time to start. */
const START_MS = 120_000;
/** How long it may take to say goodbye. */
const STOP_MS = 10_000;

const living = new Set();

/** What every server is told, whichever it is: nothing but places, and that it has accounts. */
const settingsFor = (home, port) => ({
  PLIKD_LISTEN_ADDRESS: '127.0.0.1',
  PLIKD_LISTEN_PORT: String(port),
  PLIKD_LOG_LEVEL: 'WARNING',
  PLIKD_FEATURE_AUTHENTICATION: 'enabled',
  PLIKD_DATA_BACKEND_CONFIG: JSON.stringify({ Directory: join(home, 'files') }),
  PLIKD_METADATA_BACKEND_CONFIG: JSON.stringify({
    Driver: 'sqlite3',
    ConnectionString: join(home, 'plik.db'),
  }),
});

/** `env` in front, so that a command line may begin with settings of its own. */
const shell = (command, words = []) => ['-c', `exec env ${command} "$@"`, 'bash', ...words];

/** One of the servers that are compared: its command line, its folder, its process. */
export class Side {
  constructor(name, command, folder, settings = {}) {
    this.name = name;
    this.command = command;
    this.folder = folder;
    this.home = mkdtempSync(join(folder, `${name}-`));
    this.settings = settings;
    /** What rows keep for their next rounds. */
    this.kept = {};
  }

  /** A server of the same kind with nothing in it. */
  another() {
    return new Side(this.name, this.command, this.folder, this.settings);
  }

  get database() {
    return join(this.home, 'plik.db');
  }

  async start() {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.env = { ...process.env, ...settingsFor(this.home, port), ...this.settings };
    const log = openSync(join(this.home, 'log'), 'a');
    // A group of its own: whatever it starts ends with it.
    this.child = spawn('bash', shell(this.command), {
      cwd: this.home,
      env: this.env,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    living.add(this);
    await this.untilHealthy();
    return this;
  }

  /** A command beside the server, such as `user create`; answers what it prints. */
  async tell(...words) {
    const { stdout } = await run('bash', shell(this.command, words), {
      cwd: this.home,
      env: this.env,
    });
    return stdout;
  }

  /** MiB: now, or the peak since the start. */
  memory(field) {
    return memoryOf(this.child.pid, field);
  }

  /** Seconds of processor time since the start. */
  computed() {
    return computedBy(this.child.pid);
  }

  async stop() {
    if (!living.delete(this)) return;
    this.signal('SIGTERM');
    const until = performance.now() + STOP_MS;
    while (!this.ended && performance.now() < until) await sleep(20);
    this.signal('SIGKILL');
  }

  /** Stops it and removes all that it has. */
  async remove() {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  kill() {
    living.delete(this);
    this.signal('SIGKILL');
  }

  get ended() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  signal(name) {
    try {
      process.kill(-this.child.pid, name);
    } catch {
      // nobody of the group is left
    }
  }

  async untilHealthy() {
    const until = performance.now() + START_MS;
    while (performance.now() < until && !this.ended) {
      const response = await fetch(`${this.url}/health`).catch(() => null);
      if (response?.ok) return;
      await sleep(50);
    }
    const said = readFileSync(join(this.home, 'log'), 'utf8').slice(-2000);
    this.kill();
    throw new Error(`${this.name} does not answer /health:\n${said}`);
  }
}

/** Ends every server that still runs, at once. */
export function killAll() {
  for (const side of living) side.kill();
}

export const stopAll = () => Promise.all([...living].map((side) => side.stop()));
