import type { Answers, DescriptionPart } from '../http/description.js';
import type { AccessRule } from './access-rule.js';

const addressed: Answers = { 400: ['invalid IP address'] };

const FOREIGN_SITE =
  'requests of other sites are refused : this one does not come from a page of this server';

/** Whatever a session can be wrong in (contract §3.1); the cookies are then taken back. */
const BY_SESSION = {
  texts: [
    'invalid session',
    'invalid session : user does not exists',
    'invalid session : it was ended',
    'missing xsrf header',
    'invalid xsrf header',
    FOREIGN_SITE,
  ],
  headers: ['Set-Cookie'],
} as const;

const TOO_MANY = { texts: ['too many failed attempts, try again in {time}'] };
const RETRY = { ...TOO_MANY, always: ['Retry-After'] } as const;

const acting = {
  texts: ['you need administrator privileges', 'user to impersonate does not exists'],
};

const bySession: DescriptionPart = {
  credentials: ['session'],
  headers: ['X-Plik-Impersonate'],
  answers: { ...addressed, 403: { ...BY_SESSION, texts: [...BY_SESSION.texts, ...acting.texts] } },
};

const unknown: Answers = { 401: ['you must be authenticated, please login first'] };

/** What every rule of access means for its routes (contract §1.8). */
export const ACCESS_PARTS: Readonly<Record<AccessRule, DescriptionPart>> = {
  unchecked: {},
  open: { answers: addressed },
  noticed: { credentials: ['session'], answers: addressed },
  anyone: {
    ...bySession,
    credentials: ['userToken', 'session'],
    answers: {
      ...bySession.answers,
      403: { ...BY_SESSION, texts: ['invalid token', ...BY_SESSION.texts, ...acting.texts] },
      429: RETRY,
    },
  },
  visitor: bySession,
  session: { ...bySession, guarded: true, answers: { ...bySession.answers, ...unknown } },
  admin: {
    credentials: ['session'],
    guarded: true,
    answers: {
      ...addressed,
      ...unknown,
      403: { ...BY_SESSION, texts: [...BY_SESSION.texts, 'you need administrator privileges'] },
    },
  },
};

/** Cookies are set, and taken back, for pages of this server alone. */
export const OWN_SITE: DescriptionPart = { answers: { 403: [FOREIGN_SITE] } };
