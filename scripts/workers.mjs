import { availableParallelism } from 'node:os';

/** One more than jest takes by itself: the tests wait for clocks and databases more than for the processor. */
export const WORKERS = String(Math.max(2, availableParallelism()));
