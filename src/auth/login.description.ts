import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description } from '../http/description.js';

export const LOGIN: Description = {
  id: 'login',
  tag: 'Login',
  summary: 'Log in with a name and a password',
  about:
    'Sets the two cookies of a session: plik-session, and plik-xsrf, whose value goes into X-XSRFToken.',
  body: { json: 'LoginParams', required: true },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'Logged in.', text: { const: 'ok' }, always: ['Set-Cookie'] },
    400: ['missing login', 'missing password'],
    403: ['invalid credentials'],
    429: {
      texts: [
        'too many failed attempts, try again in {time}',
        'too many attempts at once, try again in {time}',
      ],
      always: ['Retry-After'],
    },
  },
};

export const LOGOUT: Description = {
  id: 'logout',
  tag: 'Login',
  summary: 'Log out',
  about:
    'Ends the session on all servers and takes its cookies back. It succeeds whatever credentials there are.',
  headers: ['Cookie'],
  answers: {
    200: { about: 'Nobody is logged in any more.', text: { const: '' }, headers: ['Set-Cookie'] },
  },
};
