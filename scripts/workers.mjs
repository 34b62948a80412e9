import { availableParallelism } from 'node:os';

/** One more than jest takes by itself: the tests wait for clocks more than for the processor. */
export const WORKERS = String(Math.max(2, availableParallelism()));

/** One more again: these wait for a database, too. */
export const DATABASE_WORKERS = String(availableParallelism() + 1);
