import { Refusal, Unavailable } from '../common/errors.js';

/** How a repository asks (database.ts). */
export const DOORS = ['read', 'write', 'transaction', 'run'] as const;
export type Door = (typeof DOORS)[number];

/** `unavailable`: the database is out of order; `other`: it refused, as when somebody else has a name already. */
export const DATABASE_FAILURES = ['unavailable', 'other'] as const;
export type DatabaseFailure = (typeof DATABASE_FAILURES)[number];

/** Somebody who wants to know how long the database takes. Called in the middle of requests: it has to be quick. */
export interface DatabaseWatch {
  /** What was asked through a door was answered, or not, after so many ms, waiting for a turn and all included. */
  ended(door: Door, ms: number, failure: DatabaseFailure | null): void;
  /** Something lost to others, and is run again. */
  retried(): void;
}

/** How the connections are used at this moment. */
export interface PoolUse {
  readonly open: number;
  readonly idle: number;
  /** How many there may be. */
  readonly most: number;
  /** Who waits for one; on SQLite, for the turn to write. */
  readonly waiting: number;
}

/** Statements since the start, of TypeORM and of ours. */
export interface StatementCounts {
  readonly statements: number;
  readonly failed: number;
}

/** What was asked, with its end told to somebody. */
export function watched<T>(watcher: DatabaseWatch, door: Door, ask: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = ask();
  result.then(
    () => {
      watcher.ended(door, performance.now() - begun, null);
    },
    (error: unknown) => {
      watcher.ended(door, performance.now() - begun, failureOf(error));
    },
  );
  return result;
}

/** What a rule of ours refused in the middle of a transaction is no failure of the database. */
function failureOf(error: unknown): DatabaseFailure | null {
  if (error instanceof Unavailable) return 'unavailable';
  return error instanceof Refusal ? null : 'other';
}
