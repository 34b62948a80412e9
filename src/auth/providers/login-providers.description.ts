import type { Description } from '../../http/description.js';
import { REDIRECTED_ERRORS } from '../../http/bodies.description.js';

const TITLES: Readonly<Record<string, string>> = {
  google: 'Google',
  ovh: 'Ovh',
  oidc: 'Oidc',
  github: 'Github',
};

/** "/auth/google/login" → "Google" */
const providerOf = (template: string): string => TITLES[template.split('/')[2] ?? ''] ?? template;

const off = ['authentication is disabled', '{provider} authentication is disabled'];

const FAILED = '{provider} login failed, please try again later';

const BEGUN = {
  texts: ['too many logins have begun, try again in {time}'],
  always: ['Retry-After'],
} as const;

export const START: Description = {
  id: (template) => `begin${providerOf(template)}Login`,
  tag: 'Login',
  summary: 'The URL of the login provider, to which a browser is sent',
  headers: ['Referer'],
  answers: {
    200: {
      about: 'The URL, as text.',
      text: { format: 'uri' },
      always: ['Cache-Control'],
      headers: ['Set-Cookie'],
    },
    400: [
      ...off,
      'missing referer header',
      'invalid referer header',
      'invalid referer header : logins begin on the pages of this server',
    ],
    429: BEGUN,
    500: { texts: [FAILED], headers: ['Set-Cookie', 'Cache-Control'] },
    503: ['{provider} is not available, please try again later'],
  },
};

/** Whatever is answered, nobody keeps it, and what came in the URL goes nowhere else. */
const PRIVATE = ['Cache-Control', 'Referrer-Policy', 'Set-Cookie'] as const;

export const FINISH: Description = {
  id: (template) => `finish${providerOf(template)}Login`,
  tag: 'Login',
  summary: 'Where the login provider sends the user back to',
  headers: ['Cookie'],
  query: {
    code: { about: 'What the provider gives; not from OVH.', schema: { type: 'string' } },
    state: { about: 'What the login began with; not from OVH.', schema: { type: 'string' } },
    error: { about: 'Why the provider refuses.', schema: { type: 'string' } },
    error_description: { about: 'The same, for people.', schema: { type: 'string' } },
  },
  parts: [REDIRECTED_ERRORS],
  answers: {
    302: {
      about: 'Logged in, and on to the page; or an error, shown by the page.',
      always: ['Location', 'Cache-Control'],
      headers: PRIVATE,
    },
    400: {
      texts: [
        ...off,
        'missing oauth2 authorization code',
        'missing oauth2 authorization state',
        'invalid oauth2 state : {why}',
        'missing OVH session cookie',
        'invalid OVH session cookie : {why}',
      ],
      headers: PRIVATE,
    },
    403: {
      texts: [
        '{provider} refused the login : {why}',
        'OIDC authentication error',
        'OIDC authentication error : {why}',
        'email is not verified',
        'email is required when domain validation is enabled',
        'invalid email address',
        'unauthorized domain name',
        'unauthorized organization',
        'unauthorized group',
        'the name of this account is too long',
        'the account was removed meanwhile',
        'unable to create user from untrusted source IP address',
      ],
      headers: PRIVATE,
    },
    429: { ...BEGUN, headers: PRIVATE },
    500: { texts: [FAILED], headers: PRIVATE },
    503: { texts: ['{provider} is not available, please try again later'], headers: PRIVATE },
  },
};
