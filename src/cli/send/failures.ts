import { Refusal, Unreachable } from '#client';
import { describeError } from '../../common/errors.js';
import { printable } from './printable.js';

/** How `plikd send` ends, for scripts. */
export const EXIT = {
  done: 0,
  /** The server said no, or it cannot be done with these files. */
  refused: 1,
  usage: 2,
  /** There was no connection, or none for longer than --retry. */
  lost: 3,
} as const;

/** What is wrong with the command itself. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

/** It is not to be tried again as it is: the server says so, or the file. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** A file that is not the one any more that was to be sent. */
export class ChangedFile extends Refused {
  constructor(name: string, how: string) {
    super(`${name} was changed ${how} : send it anew, without --resume, when nobody writes to it`);
  }
}

/** For longer than one was to wait. */
export class Lost extends Error {
  override readonly name = 'Lost';
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof WrongUsage) return EXIT.usage;
  return error instanceof Lost || error instanceof Unreachable ? EXIT.lost : EXIT.refused;
}

/** One line. What the server said stands in it as it said it. */
export function lineOf(error: unknown): string {
  if (error instanceof Refusal && error.text !== '') {
    return printable(`the server refused it (${error.status}) : ${error.text}`);
  }
  // The chain of causes of a failed connection says the same several times.
  return printable(error instanceof Unreachable ? error.message : describeError(error));
}
