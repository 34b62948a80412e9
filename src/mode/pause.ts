import type { PauseWire } from '#wire';
import { BadRequest } from '../common/errors.js';

/** No uploads are taken. */
export interface Pause {
  /** For those who want to upload; '' for none. */
  readonly text: string;
  /** When it ends by itself, in ms since the epoch; null: it does not. */
  readonly until: number | null;
  readonly since: number;
}

const LONGEST_TEXT = 500;
/** RFC 3339, with a zone: whose clock is meant must not be a guess. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i;

/** A pause from `now` on, as somebody wrote it; 400 `invalid …`. */
export function pauseOf(
  { text = '', until }: { readonly text?: string; readonly until?: string | undefined },
  now: number,
): Pause {
  const line = text.trim();
  if (line.length > LONGEST_TEXT || /\p{Cc}|[\u2028\u2029]/u.test(line)) {
    throw new BadRequest(`invalid text : expected one line of at most ${LONGEST_TEXT} characters`);
  }
  const end = until === undefined ? null : TIME.test(until) ? Date.parse(until) : NaN;
  if (end !== null && !(end > now)) {
    throw new BadRequest('invalid until : expected a time to come, such as 2027-01-31T12:00:00Z');
  }
  return { text: line, until: end, since: now };
}

/** For everybody who asks what the server allows. */
export const toPauseWire = ({ text, until }: Pause): PauseWire => ({
  text,
  until: until === null ? null : new Date(until).toISOString(),
});

/** As it is kept; '' is none. */
export const written = (pause: Pause | null): string =>
  pause === null ? '' : JSON.stringify(pause);

/** What was written so. */
export function readPause(text: string | null): Pause | null {
  if (text === null || text === '') return null;
  const { text: line, until, since } = JSON.parse(text) as Pause;
  return { text: line, until, since };
}

/** Whether it still goes on. */
export const isOver = ({ until }: Pause, now: number): boolean => until !== null && until <= now;
