import type { DeviceApprovalWire, DeviceLoginWire, DevicePollWire } from '../device-login.js';
import type { TokenWire, UserWire } from '../user.js';
import { flag, integer, list, named, object, oneOf, optional, text, time } from './schema.js';
import { USAGE } from './usage.js';

export const USER = named<UserWire>(
  'User',
  object<UserWire>('An account.', {
    id: text('<provider>:<login>'),
    provider: text('local, google, ovh, oidc or github'),
    login: optional(text()),
    name: optional(text()),
    email: optional(text()),
    theme: optional(text('what the page keeps for the user, like language')),
    language: optional(text()),
    admin: flag('an administrator of the server, or who asks for it is one'),
    maxFileSize: integer("bytes; 0: the server's, negative: unlimited"),
    maxUserSize: integer("bytes of all files; 0: the server's, negative: unlimited"),
    maxTTL: integer("seconds; 0: the server's, negative: no maximum"),
    createdAt: time(),
    stats: optional({ json: { ...USAGE.json, description: 'in lists only' } }),
  }),
  {
    ...{ id: 'local:alice', provider: 'local', login: 'alice', name: 'Alice' },
    ...{ email: 'alice@example.com', admin: false },
    ...{ maxFileSize: 0, maxUserSize: 0, maxTTL: 0, createdAt: '2026-02-28T12:00:00.000Z' },
  },
);

export const USERS = named('Users', list(USER));

export const TOKEN = named<TokenWire>(
  'Token',
  object<TokenWire>('A user token: what X-PlikToken takes.', {
    token: text('plik_ and 36 letters and digits; those from before Plik 1.4 are UUIDs'),
    comment: optional(text()),
    createdAt: time(),
  }),
  {
    token: 'plik_vSd2UxFJwbqCeNp9WmYzLkQhXgTa7RbTaUJ3a',
    comment: 'laptop',
    createdAt: '2026-02-28T12:00:00.000Z',
  },
);

export const DEVICE_LOGIN = named<DeviceLoginWire>(
  'DeviceLogin',
  object<DeviceLoginWire>('What a command line client begins its login with.', {
    code: text('what a person types, or finds behind verifyURL'),
    secret: text('proves that it is the same client that asks again'),
    verifyURL: text(),
    expiresIn: integer('seconds'),
  }),
  {
    code: 'ABCD-2345',
    secret: '0c6d3f5e-8d0a-4f0e-9d5b-0a4f1c2b3d4e',
    verifyURL: 'https://plik.example.com/#/cli-auth?code=ABCD-2345&hostname=laptop',
    expiresIn: 300,
  },
);

export const DEVICE_POLL = named<DevicePollWire>(
  'DevicePoll',
  object<DevicePollWire>('Whether somebody has approved the login.', {
    status: oneOf(['pending', 'approved']),
    token: optional(text('the new user token, given out once')),
  }),
  { status: 'pending' },
  { status: 'approved', token: 'plik_vSd2UxFJwbqCeNp9WmYzLkQhXgTa7RbTaUJ3a' },
);

export const DEVICE_APPROVAL = named<DeviceApprovalWire>(
  'DeviceApproval',
  object<DeviceApprovalWire>('The login is approved.', { status: oneOf(['approved']) }),
  { status: 'approved' },
);
