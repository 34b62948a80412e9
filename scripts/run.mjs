// Commands that a script waits for. What ends the script ends them first, and then nothing follows.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './root.mjs';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** How long a command may take to end after it was asked to, in ms. */
const GRACE = 10_000;
/** A Ctrl-C comes from the terminal, and once more from the npm above, which passes it on. In ms. */
const ECHO = 1_000;
/** How often it is said that a long command is still at it, in ms. */
const PULSE = 5_000;

/** Says what goes on, and goes on saying it; answers how to stop that. */
function pulse(title) {
  const began = Date.now();
  console.log(`${title} ...`);
  const again = () => console.log(`${title} ... ${Math.round((Date.now() - began) / 1000)} s`);
  const timer = setInterval(again, PULSE);
  return () => clearInterval(timer);
}

/** Passes the first signal on by `kill`, and kills at the second, or when the patience has ended. */
class Signals {
  asked;
  #kill;
  #askedAt = 0;
  #patience;

  constructor(kill) {
    this.#kill = kill;
    for (const signal of ENDING) process.on(signal, this.#ask);
  }

  #ask = (signal) => {
    if (this.asked !== undefined) {
      if (Date.now() - this.#askedAt > ECHO) this.#kill('SIGKILL');
      return;
    }
    this.asked = signal;
    this.#askedAt = Date.now();
    this.#patience = setTimeout(this.#kill, GRACE, 'SIGKILL');
    this.#kill(signal);
  };

  stop() {
    clearTimeout(this.#patience);
    for (const signal of ENDING) process.off(signal, this.#ask);
  }
}

/**
 * Runs a command to its end. When it fails, or a signal came meanwhile, this process ends in the same way and
 * never comes back here. A `tree` is a command with others below it, such as compilers, that signals have to
 * reach, too: it has a process group of its own, and no input. `title` is said while it runs. Without `cwd` it runs in the
 * folder of package.json.
 */
export async function run(
  command,
  args,
  { title, tree = false, env = process.env, cwd = root } = {},
) {
  const detached = tree && process.platform !== 'win32';
  const stdio = tree ? ['ignore', 'inherit', 'inherit'] : 'inherit';
  const child = spawn(command, args, { cwd, env, stdio, detached });
  const kill = (signal) => {
    try {
      process.kill(detached ? -child.pid : child.pid, signal);
    } catch {
      // Nobody is left.
    }
  };
  const signals = new Signals(kill);
  // Another command beside it may fail, which ends this process.
  const killed = () => kill('SIGKILL');
  process.once('exit', killed);
  const quiet = title === undefined ? () => undefined : pulse(title);
  const [status] = await once(child, 'exit');
  quiet();
  process.off('exit', killed);
  signals.stop();
  if (signals.asked !== undefined) {
    kill('SIGKILL');
    process.kill(process.pid, signals.asked);
    await sleep(GRACE);
  }
  if (status !== 0) process.exit(status ?? 1);
}
