import { Incomplete, Refusal, type RefusalKind, Unreachable } from '#client';
import type { TextKey } from '../../texts';

/** What happened, and what one can do. */
export interface Words {
  readonly title: TextKey;
  readonly text: TextKey;
}

const words = (title: TextKey, text: TextKey): Words => ({ title, text });

const OF_KIND: Readonly<Partial<Record<RefusalKind, Words>>> = {
  expired: words('problems.expired', 'problems.expiredText'),
  'not-found': words('problems.notFound', 'problems.notFoundText'),
  'login-needed': words('problems.login', 'problems.loginText'),
  'credentials-wrong': words('problems.credentials', 'problems.credentialsText'),
  'session-ended': words('problems.session', 'problems.sessionText'),
  forbidden: words('problems.forbidden', 'problems.forbiddenText'),
  quota: words('problems.quota', 'problems.quotaText'),
  'too-large': words('problems.tooLarge', 'problems.tooLargeText'),
  'too-many-files': words('problems.tooMany', 'problems.tooManyText'),
  disabled: words('problems.disabled', 'problems.disabledText'),
  'rate-limited': words('problems.often', 'problems.oftenText'),
  unavailable: words('problems.busy', 'problems.busyText'),
  'server-error': words('problems.fault', 'problems.faultPlain'),
};

const USED = words('problems.used', 'problems.usedText');
const NOT_YET = words('problems.notYet', 'problems.notYetText');
const UNKNOWN = words('problems.errorTitle', 'problems.errorText');

function ofRefusal({ kind, text }: Refusal): Words {
  if (kind === 'not-available') return /: (?:removed|deleted)$/.test(text) ? USED : NOT_YET;
  if (text.includes('nothing to archive')) {
    return words('problems.nothingToZip', 'problems.nothingToZipText');
  }
  return OF_KIND[kind] ?? UNKNOWN;
}

/** An error in words; nothing that is only for programs. */
export function wordsOf(error: unknown): Words {
  if (error instanceof Refusal) return ofRefusal(error);
  if (error instanceof Unreachable) return words('problems.awayTitle', 'problems.awayText');
  if (error instanceof Incomplete) return words('problems.brokeOff', 'problems.brokeOffText');
  return UNKNOWN;
}

/** Whether the words leave out what the server said, so that it is worth to be read. */
export const isSpecial = (error: unknown): error is Refusal =>
  error instanceof Refusal && wordsOf(error) === UNKNOWN;
