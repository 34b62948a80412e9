import { Refusal, type RefusalKind } from '#client';
import type { TextKey } from '../../texts';
import { Unreadable } from '../pieces/readable';
import { saidBy } from '../server/problem-words';

/** What went wrong with an upload or one of its files, in words that say what to do. */
const TEXTS: Readonly<Partial<Record<RefusalKind, TextKey>>> = {
  quota: 'send.failedQuota',
  'too-large': 'send.failedTooLarge',
  'too-many-files': 'send.failedTooMany',
  'login-needed': 'send.failedLogin',
  'session-ended': 'send.failedSession',
  'not-found': 'send.failedGone',
  expired: 'send.failedGone',
  'not-available': 'send.failedGone',
  'already-sent': 'send.failedBusy',
  maintenance: 'send.failedPaused',
};

export interface Problem {
  readonly text: TextKey;
  /** In the server's own words, where we have none. */
  readonly why: string;
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Unreadable) return { text: 'send.failedUnreadable', why: '' };
  if (!(error instanceof Refusal)) return { text: 'send.failedOther', why: String(error) };
  if (error.text.includes('anonymous uploads are disabled')) {
    return { text: 'send.failedLogin', why: '' };
  }
  // What went in pieces, and was removed meanwhile.
  if (error.status === 410) return { text: 'send.failedGone', why: '' };
  if (error.text.includes('stream timeout')) return { text: 'send.failedNobody', why: '' };
  return { text: TEXTS[error.kind] ?? 'send.failedOther', why: saidBy(error) };
}
