import { fork, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A server process that can be asked for its memory. */
class Process {
  constructor(child, port) {
    this.child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Resident memory in MiB: now, or the peak since the last reset. */
  memory(field = 'VmRSS') {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  }

  resetPeak() {
    writeFileSync(`/proc/${this.child.pid}/clear_refs`, '5');
  }

  /**
   * The longest time since the last call in which the event loop did not turn, and the longest that it was
   * computing, in ms. For probed servers.
   */
  async stall() {
    const answered = new Promise((resolve) => this.child.once('message', resolve));
    this.child.send('stall');
    return answered;
  }

  stop() {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    return gone;
  }
}

export async function startBare(folder) {
  const child = fork(here('bare-server.mjs'), [join(folder, 'bare')]);
  const { port } = await new Promise((resolve) => child.once('message', resolve));
  return new Process(child, port);
}

/** A port of the loopback that nobody listens on. */
export const freePort = () =>
  new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** `probed`: it can be asked for its stalls. */
export async function startPlik(folder, settings = {}, { probed = false } = {}) {
  const port = await freePort();
  const env = {
    ...process.env,
    PLIKD_LISTEN_ADDRESS: '127.0.0.1',
    PLIKD_LISTEN_PORT: String(port),
    PLIKD_LOG_LEVEL: 'ERROR',
    PLIKD_METADATA_BACKEND_CONFIG: JSON.stringify({ ConnectionString: join(folder, 'plik.db') }),
    PLIKD_DATA_BACKEND_CONFIG: JSON.stringify({ Directory: join(folder, 'files') }),
    ...settings,
  };
  const probe = probed ? ['--import', here('stall-probe.mjs')] : [];
  const child = spawn(process.execPath, [...probe, here('../bin/plikd')], {
    cwd: folder,
    env,
    stdio: ['inherit', 'inherit', 'inherit', ...(probed ? ['ipc'] : [])],
  });
  const server = new Process(child, port);
  for (let i = 0; i < 200; i += 1) {
    const up = await fetch(`${server.url}/health`)
      .then((r) => r.ok)
      .catch(() => false);
    if (up) return server;
    await sleep(50);
  }
  throw new Error('plikd did not start');
}
