import type { ChildProcess } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** How many files and connections a server has open. */
export async function descriptors(child: ChildProcess): Promise<number> {
  return (await readdir(`/proc/${String(child.pid)}/fd`)).length;
}

/** Bytes of memory that a server occupies now. */
export async function memory(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024;
}

const ROUNDS = 4;

/**
 * The bytes by which a server grew in the calmest of a few equal rounds: what leaks grows in each of them,
 * what an allocator keeps for the next time does not. Ends with the first round that stays below `enough`.
 */
export async function growth(
  child: ChildProcess,
  enough: number,
  round: () => Promise<void>,
): Promise<number> {
  let least = Infinity;
  for (let number = 0; number < ROUNDS && least >= enough; number += 1) {
    const before = await memory(child);
    await round();
    least = Math.min(least, (await memory(child)) - before);
  }
  return least;
}

/** The most bytes of memory that a process occupies until something is over. */
async function mostUntil(child: ChildProcess, over: Promise<null>): Promise<number> {
  for (let most = 0; ;) {
    most = Math.max(most, await memory(child).catch(() => 0));
    if ((await Promise.race([over, delay(10, most)])) === null) return most;
  }
}

/** The most bytes by which a server has grown while something was done. */
export async function swelling(child: ChildProcess, work: () => Promise<void>): Promise<number> {
  const before = await memory(child);
  const done = work().then(() => null);
  return (await mostUntil(child, done)) - before;
}

/** The most bytes of memory that a command occupied until it ended. */
export function peakMemory(child: ChildProcess): Promise<number> {
  const ended = new Promise<null>((resolve) => {
    child.once('close', () => {
      resolve(null);
    });
  });
  child.stdout?.resume();
  child.stderr?.resume();
  return mostUntil(child, ended);
}
