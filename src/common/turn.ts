import { setImmediate } from 'node:timers/promises';

/**
 * The event loop's next turn: whoever does a long piece of work in slices lets others have theirs in between.
 * Statements of SQLite alone do not: they are done when they are awaited.
 */
export const nextTurn = (): Promise<void> => setImmediate();
