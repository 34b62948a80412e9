import { FORM_BODY, REDIRECTED_ERRORS } from '../http/bodies.description.js';
import { ARCHIVE_DOWNLOAD, CROSS_ORIGIN, FILE_DOWNLOAD } from '../http/download.description.js';
import type { Description, DescriptionPart } from '../http/description.js';
import { PLAN } from '../uploads/uploads.description.js';

const isStream = (template: string): boolean => template.startsWith('/stream');

/** A name of its own for each of the two paths, which mean the same (contract §5.4). */
const named =
  (file: string, stream: string) =>
  (template: string): string =>
    isStream(template) ? stream : file;

/** What may happen to bytes on their way in (contract §5.4, §2.4). */
export const INTAKE: DescriptionPart = {
  answers: {
    400: [
      'file too big (limit is set to {size})',
      'maximum user upload size reached. ({size})',
      'unable to create file : {why}',
    ],
    404: ['upload {uploadID} not found', 'file {filename} ({fileID}) is not available : {status}'],
    503: ['the storage is not available, please try again later', 'the server is stopping'],
    507: ['not enough storage space on the server'],
  },
};

/** Who sends a stream waits for who downloads it (contract §6). */
const STREAM: DescriptionPart = {
  answers: {
    500: [
      'stream timeout : nobody downloaded within {seconds} seconds',
      'the receiver closed the connection before the end',
    ],
  },
};

/**
 * Where the setting ResumableDraft is on, a body that is the file may come over several requests, when the one that
 * begins says so.
 */
export const MAY_RESUME: DescriptionPart = {
  about:
    'With Upload-Complete, where the setting ResumableDraft is on, the body is the file, or its beginning, and can be gone ' +
    'on with by other requests (Resumable Uploads for HTTP, a draft of the IETF).',
  headers: [
    ...(['Upload-Complete', 'Upload-Length', 'Upload-Draft-Interop-Version'] as const),
    ...(['Content-Disposition', 'Content-Digest', 'Repr-Digest'] as const),
  ],
  onAll: ['Upload-Complete', 'Upload-Limit'],
  answers: {
    201: {
      about: 'It has begun: where it is gone on with, and how much of it is here.',
      always: ['Location', 'Upload-Offset', 'Upload-Complete', 'Upload-Limit'],
    },
    400: {
      problem: true,
      texts: [
        'invalid Content-Digest : {why}',
        'invalid Repr-Digest : {why}',
        'the piece does not have the digest that was announced',
        'the file does not have the digest that was announced',
      ],
    },
    410: ['the file of this resumable upload was removed'],
    413: ['file too big (limit is set to {size})', 'there are more bytes than were announced'],
    423: {
      texts: ['another request goes on with this', 'another server has taken over'],
      always: ['Retry-After'],
    },
  },
};

const mayNotAdd = ['you are not allowed to add file to this upload'];

export const ADD: Description = {
  id: 'addFile',
  tag: 'Sending',
  summary: 'Add a file to an upload',
  about: 'Of a stream, the answer comes when somebody has downloaded the file.',
  body: { form: 'the file' },
  parts: [FORM_BODY, INTAKE, STREAM, CROSS_ORIGIN, MAY_RESUME],
  answers: {
    200: { about: 'The file is stored, or was passed on.', json: 'File' },
    400: ['maximum number file per upload reached, limit is {count}', 'invalid file name'],
    403: mayNotAdd,
  },
};

export const FILL: Description = {
  id: named('sendFile', 'sendStream'),
  tag: 'Sending',
  summary: 'Send a file that was declared',
  about:
    'One that is still missing; what failed can be sent again. /file and /stream mean the same: whether it is a ' +
    'stream is decided by the upload. The answer to who sends a stream comes when somebody has downloaded it.',
  body: { form: 'the file, under the name that was declared' },
  parts: [FORM_BODY, INTAKE, STREAM, CROSS_ORIGIN, MAY_RESUME],
  answers: {
    200: { about: 'The file is stored, or was passed on.', json: 'File' },
    400: ['invalid file status {status}, expected missing', 'invalid file name'],
    403: mayNotAdd,
  },
};

export const DOWNLOAD: Description = {
  id: named('downloadFile', 'downloadStream'),
  tag: 'Downloading',
  summary: 'Download a file',
  about: 'Of a stream, what somebody is sending at this moment. What is one-shot can be had once.',
  parts: [FILE_DOWNLOAD, REDIRECTED_ERRORS, CROSS_ORIGIN],
  answers: {},
};

export const REMOVE: Description = {
  id: named('removeFile', 'removeStream'),
  tag: 'Uploads',
  summary: 'Remove a file',
  about:
    'By who may administrate the upload; by everybody, when it is removable. Who sends or downloads it is cut off.',
  parts: [CROSS_ORIGIN],
  answers: {
    200: { about: 'It is removed.', text: { const: 'ok' } },
    403: ['you are not allowed to remove files from this upload'],
  },
};

export const ARCHIVE: Description = {
  id: 'downloadArchive',
  tag: 'Downloading',
  summary: 'Download all files of an upload as one zip archive',
  path: {
    filename: {
      about: 'What the archive is to be called; it ends in .zip.',
      schema: { type: 'string' },
      example: 'files.zip',
    },
  },
  parts: [ARCHIVE_DOWNLOAD, REDIRECTED_ERRORS, CROSS_ORIGIN],
  answers: {},
};

/** What who has sent one file is answered. */
export const LINK = {
  about: 'The URL of the file, and a line break.',
  text: { pattern: '^https?://[^\\s]+/file/[A-Za-z0-9]{16}/[A-Za-z0-9]{16}/[^\\s]+\\n$' },
};

/** An upload and its file in one request (contract §5.2). */
const QUICK: DescriptionPart = { answers: { 200: LINK, 400: ['invalid file name'] } };

/** A body that is the file has the digests that its sender tells of it, or it is not kept. */
const COMPARED: DescriptionPart = {
  headers: ['Content-Digest', 'Repr-Digest'],
  answers: {
    400: [
      'invalid Content-Digest : {why}',
      'invalid Repr-Digest : {why}',
      'the bytes that came do not have the {algorithm} digest that was announced',
    ],
  },
};

export const QUICK_FORM: Description = {
  id: 'quickUpload',
  tag: 'Sending',
  summary: 'Send one file, get one link',
  about:
    '`curl -F file=@name https://plik.example.com/`. The upload has the options that the server has.',
  body: { form: 'the file' },
  parts: [FORM_BODY, PLAN, INTAKE, STREAM, QUICK, MAY_RESUME],
  answers: {},
};

export const QUICK_UNNAMED: Description = {
  id: 'quickUploadBody',
  tag: 'Sending',
  summary: 'Send one file as the body, get one link',
  about:
    '`tar c folder | curl -T - https://plik.example.com/`. The name is that of Content-Disposition, else file.',
  headers: ['Content-Disposition'],
  body: { bytes: 'the file', form: 'the file' },
  parts: [FORM_BODY, PLAN, INTAKE, STREAM, QUICK, COMPARED, MAY_RESUME],
  answers: {
    404: ['404 page not found'],
  },
};

export const QUICK_RAW: Description = {
  id: 'quickUploadNamed',
  tag: 'Sending',
  summary: 'Send one file as the body and its name as the path, get one link',
  about:
    '`curl -T name https://plik.example.com/`. Names with which a path of the API begins (config, upload, file, …) ' +
    'cannot be used so.',
  path: {
    filename: { about: 'The name of the file.', schema: { type: 'string' }, example: 'hello.txt' },
  },
  body: { bytes: 'the file' },
  parts: [PLAN, INTAKE, STREAM, QUICK, COMPARED, MAY_RESUME],
  answers: {},
};
