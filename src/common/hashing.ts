import { Unavailable } from './errors.js';
import { FairQueue, QueueFull } from './fair-queue.js';

/**
 * bcrypt works in libuv's threads, which are four and of the whole process; files and names of hosts need
 * them, too. So half of them stay free of passwords.
 */
export const HASHES_AT_ONCE = 2;

const queue = new FairQueue({
  atOnce: HASHES_AT_ONCE,
  ofLane: HASHES_AT_ONCE,
  waiting: { line: 500, lane: 500, all: 1000 },
});

/**
 * Runs a comparison or the making of a hash; who asks for one kind does not wait for all of the other. 503 when
 * too many wait.
 */
export async function hashing<T>(kind: 'check' | 'make', work: () => Promise<T>): Promise<T> {
  try {
    return await queue.run({ lane: kind, line: '' }, work);
  } catch (error) {
    if (!(error instanceof QueueFull)) throw error;
    throw new Unavailable('too many passwords at once, please try again later');
  }
}
