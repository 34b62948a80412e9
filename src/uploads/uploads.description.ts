import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description, DescriptionPart } from '../http/description.js';

/** Every body of a new upload, and what its rules refuse (contract §2.3, §2.4, §5.3). */
export const PLAN: DescriptionPart = {
  answers: { 400: ['unable to create upload : {why}'], 403: ['user does not exists'] },
};

const options = [
  ...['anonymous uploads are disabled', 'one shot uploads are disabled'],
  ...['removable uploads are disabled', 'streaming uploads are disabled'],
  ...['streaming uploads are required', 'upload comments are required', 'extend TTL is disabled'],
  ...['comment is too long (max 32768 bytes)'],
  ...['cannot set infinite TTL (maximum allowed is : {seconds})'],
  ...['invalid TTL. (maximum allowed is : {seconds})', 'upload password is empty'],
  ...['upload password protection is disabled'],
  ...['server only accept uploads protected by password'],
  ...['login too long (max 128 characters)', 'password too long (max 128 characters)'],
  ...['invalid e2ee scheme "{scheme}"', 'too many files. maximum is {count}', 'missing file name'],
  ...['file name {name}... is too long, maximum length is 1024 characters'],
  ...['file is too big ({size}), maximum file size is {size}'],
  ...['maximum user upload size reached. ({size})'],
];

export const CREATE: Description = {
  id: 'createUpload',
  tag: 'Uploads',
  summary: 'Make an upload, and declare its files',
  about:
    'Files may be declared now, so that their URLs are known before a byte is sent, or added later. The answer has ' +
    'the upload token, which whoever adds or removes files has to send.',
  body: { json: 'UploadParams' },
  parts: [SMALL_BODY, PLAN],
  answers: {
    200: {
      about: 'The upload. To files that were declared as an object, the answer is a LegacyUpload.',
      json: 'CreatedUpload',
      headers: ['Authorization'],
    },
    400: options.map((why) => `unable to create upload : ${why}`),
  },
};

export const READ: Description = {
  id: 'getUpload',
  tag: 'Uploads',
  summary: 'An upload and its files',
  answers: { 200: { about: 'The upload, with all files that it ever had.', json: 'Upload' } },
};

export const CHANGE: Description = {
  id: 'changeUpload',
  tag: 'Uploads',
  summary: 'Change how long an upload is kept',
  about:
    'By who may administrate it, within what its owner may have: the time begins now, as that of a new upload does. ' +
    'An upload that every access extends goes on with the new time.',
  body: { json: 'UploadChange' },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'The upload as it is now, with all files that it ever had.', json: 'Upload' },
    400: [
      'unable to change upload : ttl is missing',
      'unable to change upload : set TTL is disabled',
      'unable to change upload : cannot set infinite TTL (maximum allowed is : {seconds})',
      'unable to change upload : invalid TTL. (maximum allowed is : {seconds})',
    ],
    403: ['you are not allowed to change this upload'],
  },
};

export const REMOVE: Description = {
  id: 'removeUpload',
  tag: 'Uploads',
  summary: 'Remove an upload with its files',
  about: 'By who may administrate it; by everybody, when it is removable.',
  answers: {
    200: { about: 'It is removed.', text: { const: 'ok' } },
    403: ['you are not allowed to remove this upload'],
  },
};
