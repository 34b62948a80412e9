import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description } from '../http/description.js';
import { PAGED, UPLOAD_LIST } from '../uploads/lists.description.js';

const OK = { text: { const: 'ok' } };
const NO_USER = ['user not found'];

const token = {
  about: 'Only uploads that were made with this user token, one of those of the user.',
  schema: { type: 'string' },
};
const NO_TOKEN = ['token not found'];

export const ME: Description = {
  id: 'getMe',
  tag: 'Account',
  summary: 'Who is logged in',
  answers: { 200: { about: 'The account.', json: 'User' } },
};

export const CHANGE: Description = {
  id: 'changeMe',
  tag: 'Account',
  summary: 'Change name, e-mail address, theme or language',
  body: { json: 'ProfileParams', required: true },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'The account as it is then.', json: 'User' },
    400: [
      'missing request body',
      'invalid {field} value : a string is expected',
      'invalid {field} value : too long',
    ],
    404: NO_USER,
  },
};

export const REMOVE: Description = {
  id: 'removeMe',
  tag: 'Account',
  summary: "Remove one's own account, its tokens and its uploads",
  answers: {
    200: { about: 'It is removed. The session is worth nothing any more.', ...OK },
    400: ['delete account is not enabled'],
  },
};

export const LOGOUT_EVERYWHERE: Description = {
  id: 'logoutEverywhere',
  tag: 'Account',
  summary: 'End every session of the account, this one included',
  about: 'User tokens stay.',
  answers: {
    200: { about: 'All are ended.', ...OK, headers: ['Set-Cookie'] },
    404: NO_USER,
  },
};

export const LIST: Description = {
  id: 'listMyUploads',
  tag: 'Account',
  summary: "One's own uploads",
  query: { token },
  parts: [PAGED, UPLOAD_LIST],
  answers: { 200: { about: 'A page of them.', json: 'UploadPage' }, 404: NO_TOKEN },
};

export const REMOVE_UPLOADS: Description = {
  id: 'removeMyUploads',
  tag: 'Account',
  summary: "Remove all of one's own uploads",
  query: { token },
  answers: {
    200: { about: 'How many were removed.', text: { pattern: '^\\d+ uploads removed$' } },
    404: NO_TOKEN,
  },
};

export const STATS: Description = {
  id: 'getMyStats',
  tag: 'Account',
  summary: "What one's own uploads amount to",
  query: { token },
  answers: { 200: { about: 'Counts.', json: 'UserStats' }, 404: NO_TOKEN },
};
