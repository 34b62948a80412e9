import { Incomplete, Refusal, type RefusalKind, Unreachable } from '#client';
import type { TextKey } from '../../texts';

/** What happened, and what one can do: as a headline with a text, and in one line, where there is no room for both. */
export interface Words {
  readonly title: TextKey;
  readonly text: TextKey;
  readonly line: TextKey;
}

/** Without a line of its own, the text says it all. */
const words = (title: TextKey, text: TextKey, line = text): Words => ({ title, text, line });

const OF_KIND: Readonly<Partial<Record<RefusalKind, Words>>> = {
  expired: words('problems.expired', 'problems.expiredText'),
  'not-found': words('problems.notFound', 'problems.notFoundText', 'refusals.notFound'),
  'login-needed': words('problems.login', 'problems.loginText', 'refusals.sessionEnded'),
  'credentials-wrong': words(
    'problems.credentials',
    'problems.credentialsText',
    'refusals.credentialsWrong',
  ),
  'session-ended': words('problems.session', 'problems.sessionText', 'refusals.sessionEnded'),
  forbidden: words('problems.forbidden', 'problems.forbiddenText', 'refusals.forbidden'),
  quota: words('problems.quota', 'problems.quotaText'),
  'too-large': words('problems.tooLarge', 'problems.tooLargeText'),
  'too-many-files': words('problems.tooMany', 'problems.tooManyText'),
  disabled: words('problems.disabled', 'problems.disabledText', 'refusals.words'),
  'rate-limited': words('problems.often', 'problems.oftenText', 'refusals.tooOften'),
  maintenance: words('problems.paused', 'problems.pausedText', 'refusals.paused'),
  unavailable: words('problems.busy', 'problems.busyText', 'refusals.unavailable'),
  'server-error': words('problems.fault', 'problems.faultPlain', 'refusals.unavailable'),
};

const USED = words('problems.used', 'problems.usedText');
const NOT_YET = words('problems.notYet', 'problems.notYetText');
const NOTHING_TO_ZIP = words('problems.nothingToZip', 'problems.nothingToZipText');
const ELSEWHERE = words('problems.elsewhere', 'problems.elsewhereText');
const AWAY = words('problems.awayTitle', 'problems.awayText', 'refusals.unreachable');
const BROKE_OFF = words('problems.brokeOff', 'problems.brokeOffText');
/** The server knows why, and we do not. */
const UNKNOWN = words('problems.errorTitle', 'problems.errorText', 'refusals.words');
const FAULT = words('problems.errorTitle', 'problems.errorText', 'refusals.fault');

function ofRefusal({ kind, text }: Refusal): Words {
  if (kind === 'not-available') return /: (?:removed|deleted)$/.test(text) ? USED : NOT_YET;
  if (text.includes('nothing to archive')) return NOTHING_TO_ZIP;
  if (text.startsWith('Invalid download domain')) return ELSEWHERE;
  return OF_KIND[kind] ?? UNKNOWN;
}

/** An error in words; nothing that is only for programs. */
export function wordsOf(error: unknown): Words {
  if (error instanceof Refusal) return ofRefusal(error);
  if (error instanceof Unreachable) return AWAY;
  return error instanceof Incomplete ? BROKE_OFF : FAULT;
}

/** What the server said, or of a pause what its administrator wrote: the rest is in our words. */
export const saidBy = ({ kind, text }: Refusal): string =>
  kind === 'maintenance' ? text.replace(/^[^:]*?(?: : |$)/, '') : text;

/** Whether the words leave out what the server said, so that it is worth to be read. */
export const isSpecial = (error: unknown): error is Refusal =>
  error instanceof Refusal && wordsOf(error) === UNKNOWN;
