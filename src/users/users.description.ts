import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description, DescriptionPart } from '../http/description.js';

const NO_USER = ['user not found'];
const OK = { text: { const: 'ok' } };

const GUESSED: DescriptionPart = {
  answers: {
    429: {
      texts: [
        'too many failed attempts, try again in {time}',
        'too many attempts at once, try again in {time}',
      ],
      always: ['Retry-After'],
    },
  },
};

export const READ: Description = {
  id: 'getUser',
  tag: 'Users',
  summary: 'An account',
  answers: { 200: { about: 'The account.', json: 'User' }, 404: NO_USER },
};

export const REPLACE: Description = {
  id: 'replaceUser',
  tag: 'Users',
  summary: 'Replace an account',
  about:
    'All of it: what is absent is then empty, false or 0; a password that is absent stays. Provider and login stay. ' +
    'A new password, and rights that are taken away, end all sessions of the account; who did it to their own stays ' +
    'logged in.',
  body: { json: 'UserParams', required: true },
  parts: [SMALL_BODY, GUESSED],
  answers: {
    200: { about: 'The account as it is then.', json: 'User', headers: ['Set-Cookie'] },
    400: [
      'user id mismatch',
      'unable to update user : password is too short (min 8 chars)',
      'unable to update user : {why}',
    ],
    403: [
      'can not grant yourself admin right',
      'can not edit your own max file size',
      'can not edit your own max user size',
      'can not edit your own max TTL',
      'unable to update user : the old password is wrong',
      'unable to update user : {why}',
    ],
    404: NO_USER,
  },
};

export const REMOVE: Description = {
  id: 'removeUser',
  tag: 'Users',
  summary: 'Remove an account, its tokens and its uploads',
  answers: { 200: { about: 'It is removed.', ...OK }, 404: NO_USER },
};
