import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description } from '../http/description.js';
import { PAGED } from '../uploads/lists.description.js';

export const LIST: Description = {
  id: 'listMyTokens',
  tag: 'Account',
  summary: "One's own user tokens",
  query: {
    sort: {
      about: 'By when they were made; there is no other order.',
      schema: { type: 'string', enum: ['createdAt', 'date'], default: 'createdAt' },
    },
  },
  parts: [PAGED],
  answers: { 200: { about: 'A page of them.', json: 'TokenPage' } },
};

export const CREATE: Description = {
  id: 'createToken',
  tag: 'Account',
  summary: 'Make a user token',
  body: { json: 'TokenParams' },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'The token.', json: 'Token' },
    400: ['comment is too long (max 1024 bytes)', 'too many tokens. maximum is {count}'],
    404: ['user not found'],
  },
};

export const REMOVE: Description = {
  id: 'removeToken',
  tag: 'Account',
  summary: 'Revoke a user token',
  about: 'Uploads that were made with it stay.',
  path: { token: { about: 'The token.', schema: { type: 'string' } } },
  answers: {
    200: { about: 'It is revoked.', text: { const: 'ok' } },
    404: ['token not found'],
  },
};
