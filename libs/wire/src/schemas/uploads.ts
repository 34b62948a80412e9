import type { LegacyUploadWire, ListedUploadWire, UploadWire } from '../upload.js';
import { FILE, fileId } from './files.js';
import type { Fields } from './schema.js';
import {
  count,
  either,
  flag,
  integer,
  list,
  named,
  nullable,
  object,
  oneOf,
  optional,
  record,
  text,
  time,
} from './schema.js';

const ttl = integer('seconds that the upload is kept; negative: for ever');
const uploadToken = text(
  'what proves that one may administrate the upload (X-UploadToken); only for who may',
);

const fields: Fields<UploadWire> = {
  id: fileId,
  ttl,
  extend_ttl: flag('every access lets the time begin again'),
  downloadDomain: text('base of the URLs of its files; empty: that of the server'),
  comments: text('Markdown, by convention'),
  e2ee: optional(text('how its files are encrypted, by their uploader; absent: they are not')),
  files: list(FILE),
  uploadToken: optional(uploadToken),
  admin: flag('whether who asks may add and remove files'),
  stream: flag('its files are passed on while they are sent, and never stored'),
  oneShot: flag('its files can be downloaded once'),
  removable: flag('everybody who knows it may remove it, and its files'),
  protectedByPassword: flag(),
  createdAt: time(),
  expireAt: nullable(time('null: never')),
  downloadURL: optional(text('base of the URLs of its files, where one is configured')),
  downloadCount: optional(count('only for who may administrate the upload, like the next two')),
  downloadedBytes: optional(count()),
  lastDownloadedAt: optional(time()),
};

const FILE_EXAMPLE = {
  id: 'aGVsbG8sd29ybGQh',
  fileName: 'hello.txt',
  status: 'missing',
  fileMd5: '',
  fileType: '',
  fileSize: 12,
  reference: '0',
  createdAt: '2026-02-28T12:00:00.000Z',
} as const;

const EXAMPLE: UploadWire = {
  id: 'dXBsb2FkMTIzNDU2',
  ttl: 86400,
  extend_ttl: false,
  downloadDomain: '',
  comments: 'For Monday',
  files: [FILE_EXAMPLE],
  uploadToken: 'b3BlbiBzZXNhbWUgb3BlbiBzZXNhbWUg',
  admin: true,
  stream: false,
  oneShot: false,
  removable: false,
  protectedByPassword: false,
  createdAt: '2026-02-28T12:00:00.000Z',
  expireAt: '2026-03-01T12:00:00.000Z',
  downloadCount: 0,
  downloadedBytes: 0,
};

export const UPLOAD = named<UploadWire>(
  'Upload',
  object<UploadWire>('An upload: files that share their options and their end.', fields),
  EXAMPLE,
);

export const LISTED_UPLOAD = named<ListedUploadWire>(
  'ListedUpload',
  object<ListedUploadWire>(
    'An upload in the lists of its owner and of administrators. In a list, admin is always false and downloadDomain empty.',
    {
      ...fields,
      uploadIp: optional(text('address of its uploader')),
      user: optional(text('id of its uploader; absent: without an account')),
      token: optional(text('user token that made it')),
      login: optional(text('login of its password')),
    },
  ),
  {
    ...EXAMPLE,
    admin: false,
    uploadIp: '192.0.2.1',
    user: 'local:alice',
  },
);

export const LEGACY_UPLOAD = named<LegacyUploadWire>(
  'LegacyUpload',
  object<LegacyUploadWire>('The answer to a client that declares its files as an object.', {
    id: fileId,
    uploadDate: integer('Unix seconds'),
    ttl,
    downloadDomain: text(),
    comments: text(),
    files: record(FILE, 'by their ids'),
    uploadToken,
    admin: oneOf([false]),
    stream: flag(),
    oneShot: flag(),
    removable: flag(),
    protectedByPassword: flag(),
    protectedByYubikey: oneOf([false]),
  }),
);

export const CREATED_UPLOAD = named<UploadWire | LegacyUploadWire>(
  'CreatedUpload',
  either(UPLOAD, LEGACY_UPLOAD),
);
