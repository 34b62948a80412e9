import { Refusal, type RefusalKind, Unreachable } from '#client';
import { duration } from '../../texts/formats';
import { t, type TextKey } from '../../texts';
import { endSession } from './session';

const TEXTS: Partial<Readonly<Record<RefusalKind, TextKey>>> = {
  'login-needed': 'refusals.sessionEnded',
  'session-ended': 'refusals.sessionEnded',
  'credentials-wrong': 'refusals.credentialsWrong',
  forbidden: 'refusals.forbidden',
  'not-found': 'refusals.notFound',
  unavailable: 'refusals.unavailable',
  'server-error': 'refusals.unavailable',
};

/** What a person reads of a failure: what happened, and what to do. A session that has ended ends here, too. */
export function explain(error: unknown): string {
  if (error instanceof Unreachable) return t('refusals.unreachable');
  if (!(error instanceof Refusal)) return t('refusals.fault');
  if (isSessionOver(error)) endSession();
  if (error.kind === 'rate-limited') return waitText(error.retryAfter);
  const key = TEXTS[error.kind];
  return key === undefined ? t('refusals.words', { words: error.text }) : t(key);
}

export const isSessionOver = (error: unknown): boolean =>
  error instanceof Refusal && ['login-needed', 'session-ended'].includes(error.kind);

const waitText = (seconds: number | undefined): string =>
  seconds === undefined
    ? t('refusals.tooOften')
    : t('refusals.tooOftenUntil', { time: duration(seconds) });
