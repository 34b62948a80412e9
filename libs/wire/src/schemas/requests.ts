import type * as wire from '../requests.js';
import { either, flag, integer, list, named, object, optional, record, text } from './schema.js';

export const FILE_PARAMS = named<wire.FileParamsWire>(
  'FileParams',
  object<wire.FileParamsWire>('A file that will be sent later.', {
    fileName: text('at most 1024 bytes'),
    fileSize: optional(integer('bytes; zero or negative: not known yet')),
    fileType: optional(text()),
    reference: optional(text('comes back in the answer')),
  }),
  { fileName: 'hello.txt', fileSize: 12, reference: '0' },
);

export const UPLOAD_PARAMS = named<wire.UploadParamsWire>(
  'UploadParams',
  object<wire.UploadParamsWire>(
    'Options of a new upload; what is absent is as the server has it.',
    {
      ttl: optional(integer("seconds; 0: the server's default, negative: for ever")),
      extend_ttl: optional(flag('every access lets the time begin again')),
      oneShot: optional(flag('each file can be downloaded once')),
      removable: optional(flag('everybody who knows the upload may remove it')),
      stream: optional(flag('files are passed on to who downloads them, and never stored')),
      comments: optional(text('Markdown, by convention; at most 32768 bytes')),
      login: optional(text('goes with the password; plik, when absent')),
      password: optional(text('who downloads has to give it; at most 128 bytes')),
      protectedByPassword: optional(flag('true without a password is a mistake')),
      e2ee: optional(text('age, when the files are encrypted by their sender')),
      files: optional(
        either(
          list(FILE_PARAMS),
          record(FILE_PARAMS, 'the way of Plik before 1.3; the answer then is a LegacyUpload'),
        ),
      ),
    },
  ),
  { ttl: 86400, comments: 'For Monday', files: [{ fileName: 'hello.txt', fileSize: 12 }] },
  { oneShot: true, password: 'open sesame' },
);

export const UPLOAD_CHANGE = named<wire.UploadChangeWire>(
  'UploadChange',
  object<wire.UploadChangeWire>('What is changed of an upload.', {
    ttl: integer("seconds from now on; 0: the server's default, negative: for ever"),
  }),
  { ttl: 604800 },
);

export const LOGIN_PARAMS = named<wire.LoginParamsWire>(
  'LoginParams',
  object<wire.LoginParamsWire>('Who logs in.', { login: text(), password: text() }),
  { login: 'alice', password: 'open sesame' },
);

export const TOKEN_PARAMS = named<wire.TokenParamsWire>(
  'TokenParams',
  object<wire.TokenParamsWire>('A new user token.', {
    comment: optional(text('at most 1024 bytes')),
  }),
  { comment: 'laptop' },
);

export const PROFILE_PARAMS = named<wire.ProfileParamsWire>(
  'ProfileParams',
  object<wire.ProfileParamsWire>('What users change of their account; what is absent stays.', {
    name: optional(text()),
    email: optional(text()),
    theme: optional(text()),
    language: optional(text()),
  }),
  { name: 'Alice', theme: 'dark' },
);

const account = {
  password: optional(text('of local accounts; at least 8 characters, at most 72 bytes')),
  name: optional(text()),
  email: optional(text()),
  admin: optional(flag()),
  maxFileSize: optional(integer("bytes; 0: the server's, negative: unlimited")),
  maxUserSize: optional(integer("bytes; 0: the server's, negative: unlimited")),
  maxTTL: optional(integer("seconds; 0: the server's, negative: no maximum")),
};

export const NEW_USER_PARAMS = named<wire.NewUserParamsWire>(
  'NewUserParams',
  object<wire.NewUserParamsWire>('A new account.', {
    provider: text('local, google, ovh, oidc or github'),
    login: text('of local accounts at least 4 characters'),
    ...account,
  }),
  { provider: 'local', login: 'alice', password: 'open sesame', name: 'Alice' },
);

export const USER_PARAMS = named<wire.UserParamsWire>(
  'UserParams',
  object<wire.UserParamsWire>('Replaces all of it: what is absent is then empty, false or 0.', {
    id: text('that of the path'),
    oldPassword: optional(text('for who changes their own password and has not just logged in')),
    ...account,
  }),
  { id: 'local:alice', name: 'Alice', email: 'alice@example.com' },
);

export const DEVICE_INIT_PARAMS = named<wire.DeviceInitParamsWire>(
  'DeviceInitParams',
  object<wire.DeviceInitParamsWire>('Which machine asks.', {
    hostname: optional(text('shown to who approves')),
  }),
  { hostname: 'laptop' },
);

export const DEVICE_APPROVE_PARAMS = named<wire.DeviceApproveParamsWire>(
  'DeviceApproveParams',
  object<wire.DeviceApproveParamsWire>('Which login is approved.', {
    code: text(),
    comment: optional(text('of the new token; CLI login, when absent')),
  }),
  { code: 'ABCD-2345', comment: 'laptop' },
);

export const DEVICE_POLL_PARAMS = named<wire.DevicePollParamsWire>(
  'DevicePollParams',
  object<wire.DevicePollParamsWire>('Which login is asked for.', { code: text(), secret: text() }),
  { code: 'ABCD-2345', secret: '0c6d3f5e-8d0a-4f0e-9d5b-0a4f1c2b3d4e' },
);

export const LOGGING_PARAMS = named<wire.LoggingParamsWire>(
  'LoggingParams',
  object<wire.LoggingParamsWire>('What is logged for a while; what is absent is as configured.', {
    level: optional(text('of all areas: DEBUG, INFO, WARN, ERROR or FATAL')),
    levels: optional(record(text(), 'of some areas')),
    seconds: optional(integer('for how long; 600, when absent', { minimum: 1, maximum: 86400 })),
  }),
  { levels: { http: 'DEBUG', request: 'DEBUG' }, seconds: 300 },
);
