import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description } from '../http/description.js';

const GONE = ['CLI auth session not found or expired'];

export const INIT: Description = {
  id: 'beginDeviceLogin',
  tag: 'Login',
  summary: 'Begin the login of a command line client through a browser',
  about: 'Whoever opens verifyURL in a browser and approves gives the client a user token.',
  body: { json: 'DeviceInitParams' },
  parts: [SMALL_BODY],
  answers: {
    200: {
      about: 'What is shown to the person, and what the client asks with.',
      json: 'DeviceLogin',
    },
    429: {
      texts: ['too many logins have begun, try again in {time}'],
      always: ['Retry-After'],
    },
    503: ['too many clients are waiting, please try again later'],
  },
};

export const APPROVE: Description = {
  id: 'approveDeviceLogin',
  tag: 'Login',
  summary: 'Approve the login of a command line client',
  body: { json: 'DeviceApproveParams', required: true },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'It is approved.', json: 'DeviceApproval' },
    400: [
      'missing code',
      'CLI auth session already approved',
      'comment is too long (max 1024 bytes)',
      'too many tokens. maximum is {count}',
    ],
    404: [...GONE, 'user not found'],
  },
};

export const POLL: Description = {
  id: 'pollDeviceLogin',
  tag: 'Login',
  summary: 'Ask whether the login is approved',
  about: 'Every two seconds or so. The token is given out once.',
  body: { json: 'DevicePollParams', required: true },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'Not yet; or the token.', json: 'DevicePoll' },
    400: ['missing code', 'missing secret'],
    401: ['invalid secret'],
    404: GONE,
    429: {
      texts: ['too many failed attempts, try again in {time}'],
      always: ['Retry-After'],
    },
  },
};
