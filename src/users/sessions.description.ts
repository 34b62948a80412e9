import type { Description } from '../http/description.js';

const NO_USER = ['user not found'];
const OK = { text: { const: 'ok' } };

export const LIST: Description = {
  id: 'listSessions',
  tag: 'Users',
  summary: 'Where an account is logged in',
  about:
    "One's own, or anybody's for administrators; five hundred at most. Sessions that were made before the server " +
    'wrote them down are there when they have been used since. An id opens nothing.',
  answers: { 200: { about: 'The last seen first.', json: 'Sessions' }, 404: NO_USER },
};

export const END_ALL: Description = {
  id: 'endUserSessions',
  tag: 'Users',
  summary: 'End all sessions of an account',
  about: 'For one whose cookies are lost, or who has left. User tokens stay.',
  answers: {
    200: { about: 'All are ended.', ...OK, headers: ['Set-Cookie'] },
    404: NO_USER,
  },
};

export const END: Description = {
  id: 'endSession',
  tag: 'Users',
  summary: 'End one session of an account',
  path: {
    sessionID: {
      about: 'Its id in the list.',
      schema: { type: 'string' },
      example: 'a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447',
    },
  },
  answers: {
    200: { about: 'It is ended, on all servers.', ...OK, headers: ['Set-Cookie'] },
    404: [...NO_USER, 'session not found'],
  },
};
