import type { AnswerHeader } from '../http/described-headers.js';
import type { Answers, Description, DescriptionPart } from '../http/description.js';
import { INTAKE } from '../files/files.description.js';
import { ON_UPLOAD } from '../uploads/guards.description.js';
import { PLAN } from '../uploads/uploads.description.js';
import { OF_ONE, TAKES_PIECES } from './resumable.description.js';
import { PIECE_TYPE } from './tus-headers.js';

const ON_ALL: readonly AnswerHeader[] = [
  ...(['Tus-Resumable', 'Access-Control-Allow-Origin', 'Access-Control-Expose-Headers'] as const),
];

/** On every answer of the protocol, also on refusals. */
const ANSWERED: DescriptionPart = { onAll: ON_ALL };

/** What every request has to say. */
const VERSIONED: DescriptionPart = {
  ...ANSWERED,
  headers: ['Tus-Resumable', 'X-HTTP-Method-Override'],
  answers: {
    412: {
      texts: [
        'missing Tus-Resumable : 1.0.0 is spoken here',
        'unsupported Tus-Resumable : 1.0.0 is spoken here',
      ],
      always: ['Tus-Version'],
    },
  },
};

const PIECE: DescriptionPart = {
  headers: ['Upload-Length', 'Upload-Checksum', 'Content-Digest', 'Repr-Digest'],
  body: { bytes: 'the piece', type: PIECE_TYPE },
  answers: {
    400: [
      'invalid {header} : it is a number of bytes',
      'unsupported checksum algorithm, supported are sha1,md5,sha256,sha512',
      'invalid Upload-Checksum : it is {algorithm}, a space, and {size} bytes in Base64',
      'invalid Content-Digest : {why}',
      'invalid Repr-Digest : {why}',
    ],
    413: ['Upload-Length is more than any storage holds'],
    415: {
      texts: [`unsupported Content-Type : a piece is ${PIECE_TYPE}`],
      headers: ['Accept-Encoding'],
    },
  },
};

/** Of a request that names an upload which there is. */
const OF_UPLOAD: DescriptionPart = {
  credentials: ['uploadToken', 'uploadPassword'],
  answers: {
    ...ON_UPLOAD.answers,
    403: ['you are not allowed to add file to this upload'],
  },
};

const SPOKEN: Answers = {
  204: {
    about: 'What is spoken here.',
    always: [
      ...(['Tus-Version', 'Tus-Extension', 'Tus-Checksum-Algorithm'] as const),
      ...(['Access-Control-Allow-Methods', 'Access-Control-Allow-Headers'] as const),
      'Access-Control-Max-Age',
    ],
    headers: ['Tus-Max-Size'],
  },
};

export const OPTIONS: Description = {
  id: 'tusOptions',
  tag: 'Sending',
  summary: 'What the server speaks of tus',
  about:
    'Resumable uploads by tus 1.0 (https://tus.io/protocols/resumable-upload), which clients for nearly every language ' +
    'speak. Pages of other sites may send, too, without the cookies of a session.',
  parts: [ANSWERED],
  answers: SPOKEN,
};

export const OPTIONS_OF_ONE: Description = {
  ...OPTIONS,
  id: 'tusOptionsOfOne',
  about: 'The same for every resumable upload; none is looked for.',
  path: OF_ONE.path ?? {},
};

export const CREATE: Description = {
  id: 'tusCreate',
  tag: 'Sending',
  summary: 'Begin a resumable upload',
  about:
    'Its file becomes the only one of a new upload, or one of an upload that there is. The answer says where its pieces ' +
    'are sent (Location, a secret), and where the file can be downloaded in the end (Content-Location). A body is its ' +
    'first piece. Parts of a file are begun with Upload-Concat: partial, and put together with final and their links.',
  headers: ['Upload-Defer-Length', 'Upload-Metadata', 'Upload-Concat'],
  parts: [VERSIONED, PLAN, PIECE, OF_UPLOAD, INTAKE, TAKES_PIECES],
  answers: {
    201: {
      about: 'It has begun.',
      always: ['Location'],
      headers: ['Upload-Offset', 'Upload-Expires', 'Content-Location'],
    },
    400: [
      'missing Upload-Length, or Upload-Defer-Length: 1',
      'invalid Upload-Defer-Length : it is 1, or not there',
      'Upload-Length and Upload-Defer-Length exclude each other',
      'invalid Upload-Metadata : {why}',
      'invalid Upload-Concat : {why}',
      'a stream cannot be resumed : its bytes are not kept',
      'what is put together has the length of its parts : none may be told',
      'what is put together takes no bytes but its parts',
      'a part is not complete, or is in another file already',
      'a part is named twice',
      'there is no such part, or it has expired',
      'maximum number file per upload reached, limit is {count}',
      'invalid file name',
      'invalid file status {status}, expected missing',
    ],
    403: ['untrusted source IP address'],
    404: ['file {fileID} not found'],
    503: {
      texts: ['uploads are paused for maintenance', 'uploads are paused for maintenance : {text}'],
      headers: ['Retry-After'],
    },
  },
};

const STATE: readonly AnswerHeader[] = [
  ...(['Upload-Offset', 'Upload-Length', 'Upload-Defer-Length', 'Upload-Metadata'] as const),
  ...(['Upload-Concat', 'Upload-Expires', 'Content-Location'] as const),
];

export const HEAD: Description = {
  id: 'tusState',
  tag: 'Sending',
  summary: 'How far a resumable upload is',
  about: 'Whoever is sending it at the moment is stopped, so that the answer stays true.',
  parts: [VERSIONED, OF_ONE, INTAKE, TAKES_PIECES, { onAll: ['Cache-Control'] }],
  answers: {
    200: { about: 'Where to go on, and what it is.', always: ['Cache-Control'], headers: STATE },
  },
};

export const PATCH: Description = {
  id: 'tusSend',
  tag: 'Sending',
  summary: 'Go on with a resumable upload',
  about:
    'The next piece, of any size. What came before a connection broke is kept. With the last byte the file is stored, ' +
    'and the answer says where it can be downloaded.',
  headers: ['Upload-Offset'],
  parts: [VERSIONED, OF_ONE, PIECE, INTAKE, TAKES_PIECES],
  answers: {
    204: {
      about: 'The piece is kept.',
      always: ['Upload-Offset'],
      headers: ['Upload-Expires', 'Content-Location'],
    },
    400: ['missing Upload-Offset'],
    403: ['what is put together takes no bytes but its parts'],
    409: ['the piece begins at {offset} and {count} bytes are here'],
  },
};

export const DELETE: Description = {
  id: 'tusEnd',
  tag: 'Sending',
  summary: 'End a resumable upload',
  about: 'Its bytes are taken away, as if it had never begun. A file that is stored already stays.',
  parts: [VERSIONED, OF_ONE],
  answers: { 204: { about: 'It is over.' } },
};
