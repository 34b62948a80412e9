import type { AnswerHeader } from '../http/described-headers.js';
import type { Description, DescriptionPart } from '../http/description.js';
import { INTAKE, LINK } from '../files/files.description.js';
import { PIECE_TYPE } from './draft-fields.js';
import { OF_ONE, TAKES_PIECES } from './resumable.description.js';

const ABOUT =
  'Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload), where the setting ResumableDraft is on; anywhere ' +
  'else there is no such route.';

const STATE: readonly AnswerHeader[] = [
  ...(['Upload-Offset', 'Upload-Complete', 'Upload-Limit', 'Cache-Control'] as const),
];

/** Pages of other sites may read every answer. */
const OPEN: DescriptionPart = {
  about: ABOUT,
  onAll: ['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers'],
};

const state = (about: string): Description['answers'] => ({
  204: { about, always: STATE, headers: ['Upload-Length'] },
});

export const STATE_OF_ONE: Description = {
  id: 'resumableState',
  tag: 'Sending',
  summary: 'How far an upload is that is resumed',
  about: 'Whoever is sending it at the moment is stopped, so that the answer stays true.',
  parts: [OPEN, OF_ONE, INTAKE, TAKES_PIECES],
  answers: state('Where to go on.'),
};

export const APPEND: Description = {
  id: 'resumableAppend',
  tag: 'Sending',
  summary: 'Go on with an upload',
  about:
    'The next piece, of any size. What came before a connection broke is kept. The last one, which may be empty, is ' +
    'answered as the request that began the upload would have been. What comes as the content of the piece, or as the ' +
    'whole, is compared with its digests.',
  headers: ['Upload-Offset', 'Upload-Complete', 'Upload-Length', 'Content-Digest', 'Repr-Digest'],
  body: { bytes: 'the piece', type: PIECE_TYPE },
  parts: [OPEN, OF_ONE, INTAKE, TAKES_PIECES, { onAll: ['Upload-Complete', 'Upload-Limit'] }],
  answers: {
    ...state('The piece is kept.'),
    200: {
      ...LINK,
      about: 'The file is complete: its link as text, or the file as JSON.',
      json: 'File',
      always: STATE,
      headers: ['Upload-Length'],
    },
    400: {
      about: 'Problem details where the lengths do not fit, or the upload is complete.',
      problem: true,
      texts: [
        'missing or invalid {header} : it is {what}',
        'invalid Content-Digest : {why}',
        'invalid Repr-Digest : {why}',
        'the piece does not have the digest that was announced',
        'the file does not have the digest that was announced',
      ],
    },
    403: ['this is put together from parts'],
    409: {
      about: 'Problem details: the piece begins elsewhere.',
      problem: true,
      texts: [],
      always: ['Upload-Offset', 'Upload-Complete'],
    },
    415: {
      texts: [`unsupported Content-Type : a piece is ${PIECE_TYPE}`],
      headers: ['Accept-Patch', 'Accept-Encoding'],
    },
  },
};

export const CANCEL: Description = {
  id: 'resumableCancel',
  tag: 'Sending',
  summary: 'End an upload that is resumed',
  about: 'Its bytes are taken away, as if it had never begun. A file that is complete stays.',
  parts: [OPEN, OF_ONE],
  answers: { 204: { about: 'It is over.' } },
};

/** Where downloads have a domain of their own, the page's may ask for leave by the same method (contract §2.6). */
const LIMITS: Description['answers'] = {
  204: {
    about: 'What is taken, or that a page on the domain of the page may read downloads.',
    headers: [
      ...(['Upload-Limit', 'Accept-Patch', 'Access-Control-Allow-Methods'] as const),
      ...(['Access-Control-Max-Age', 'Access-Control-Allow-Origin', 'Vary'] as const),
    ],
  },
};

export const OPTIONS: Description = {
  id: 'resumableOptions',
  tag: 'Sending',
  summary: 'What may be sent to an upload',
  about: 'The same for every upload; none is looked for.',
  path: OF_ONE.path ?? {},
  parts: [OPEN],
  answers: {
    204: {
      about: 'What is taken, and what pages of other sites may send.',
      always: [
        ...(['Upload-Limit', 'Accept-Patch', 'Access-Control-Allow-Methods'] as const),
        ...(['Access-Control-Allow-Headers', 'Access-Control-Max-Age'] as const),
      ],
    },
  },
};

const target = (id: string, about: string): Description => ({
  ...{ id, tag: 'Sending', summary: 'Limits of an upload that is resumed', about },
  parts: [{ about: ABOUT }],
  answers: LIMITS,
});

const OF_ASKER = 'Those of whoever asks, before anything is sent.';
const OF_OWNER = "Those of the upload's owner, before anything is sent.";

export const TARGET = target('uploadLimits', OF_ASKER);
export const NAMED_TARGET: Description = {
  ...target('namedUploadLimits', OF_ASKER),
  path: {
    filename: { about: 'The name of the file.', schema: { type: 'string' }, example: 'hello.txt' },
  },
};
export const ADDED_TARGET = target('addedFileLimits', OF_OWNER);
export const DECLARED_TARGET = target('declaredFileLimits', OF_OWNER);
