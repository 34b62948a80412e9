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
  waiting: { line: 100, lane: 500, all: 1000 },
});

/** Too many passwords wait to be looked at, or made. */
export class HashingCrowded extends Unavailable {
  constructor() {
    super('too many passwords at once, please try again later');
  }
}

/**
 * Runs a comparison or the making of a hash; who asks for one kind does not wait for all of the other, and who
 * asks for little (`by`: for whom it is) not for those who ask for much. HashingCrowded when too many wait.
 */
export async function hashing<T>(
  kind: 'check' | 'make',
  work: () => Promise<T>,
  by = '',
): Promise<T> {
  try {
    return await queue.run({ lane: kind, line: by }, work);
  } catch (error) {
    throw error instanceof QueueFull ? new HashingCrowded() : error;
  }
}

/** A new hash for what was proved to be right takes its chance: who is let in does not depend on it. */
export async function whenNotCrowded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof HashingCrowded)) throw error;
  }
}
