import { Refusal } from '#client';
import { t } from '../../texts';
import { duration } from '../../texts/formats';
import { saidBy, wordsOf } from './problem-words';
import { endSession } from './session';

export const isSessionOver = (error: unknown): boolean =>
  error instanceof Refusal && ['login-needed', 'session-ended'].includes(error.kind);

/** What a person reads of a failure, in one line. A session that has ended ends here, too. */
export function explain(error: unknown): string {
  if (isSessionOver(error)) endSession();
  if (!(error instanceof Refusal)) return t(wordsOf(error).line);
  if (error.kind === 'rate-limited' && error.retryAfter !== undefined) {
    return t('refusals.tooOftenUntil', { time: duration(error.retryAfter) });
  }
  return t(wordsOf(error).line, { words: saidBy(error) }).trim();
}
