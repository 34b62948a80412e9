import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description, ParameterDescription } from '../http/description.js';
import { PAGED, UPLOAD_LIST } from '../uploads/lists.description.js';

const text = { type: 'string' };

const who: Readonly<Record<string, ParameterDescription>> = {
  provider: { about: 'Only accounts of this provider.', schema: text, example: 'local' },
  admin: { about: 'true: only administrators; anything else: only others.', schema: text },
};

export const CREATE_USER: Description = {
  id: 'createUser',
  tag: 'Users',
  summary: 'Make an account',
  body: { json: 'NewUserParams', required: true },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'The account.', json: 'User' },
    400: [
      'unable to deserialize user : missing',
      'unable to deserialize user : {why}',
      'unable to create user : invalid provider',
      'unable to create user : login is too short (min 4 chars)',
      'unable to create user : password is too short (min 8 chars)',
      'unable to create user : user already exists',
      'unable to create user : {why}',
    ],
  },
};

export const LIST_USERS: Description = {
  id: 'listUsers',
  tag: 'Users',
  summary: 'All accounts',
  query: {
    ...who,
    sort: {
      about: 'By what: when it was made, or what it has stored, ever stored or given out.',
      schema: {
        type: 'string',
        enum: ['createdAt', 'date', 'size', 'lifetimeSize', 'downloadedBytes'],
        default: 'createdAt',
      },
    },
  },
  parts: [PAGED],
  answers: { 200: { about: 'A page of them.', json: 'UserPage' } },
};

export const SEARCH_USERS: Description = {
  id: 'searchUsers',
  tag: 'Users',
  summary: 'Find accounts by a part of id, login, name or e-mail address',
  query: {
    q: { about: 'At least two bytes.', schema: text, example: 'ali' },
    ...who,
    limit: {
      about: 'How many at most; what is no integer above 0 is 5, and more than 20 are 20.',
      schema: text,
      example: '5',
    },
  },
  answers: {
    200: { about: 'Ordered by login.', json: 'Users' },
    400: ['search query must be at least 2 characters'],
  },
};

export const LIST_UPLOADS: Description = {
  id: 'listUploads',
  tag: 'Server',
  summary: 'All uploads',
  query: {
    user: { about: 'Only those of this user, by id.', schema: text, example: 'local:alice' },
    token: { about: 'Only those that were made with this user token.', schema: text },
  },
  parts: [PAGED, UPLOAD_LIST],
  answers: { 200: { about: 'A page of them.', json: 'UploadPage' } },
};

export const STATS: Description = {
  id: 'getStats',
  tag: 'Server',
  summary: 'What is stored on the server',
  answers: { 200: { about: 'Counts.', json: 'ServerStats' } },
};
