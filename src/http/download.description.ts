import type { AnswerHeader } from './described-headers.js';
import type { Answers, DescriptionPart } from './description.js';

/** On every download, also on those that are refused when their headers are known already. */
const ALWAYS: readonly AnswerHeader[] = [
  'Content-Disposition',
  'X-Content-Type-Options',
  'X-Frame-Options',
  'Content-Security-Policy',
];

/** `no-store` and what goes with it, of what can be had once. */
const ONCE: readonly AnswerHeader[] = ['Cache-Control', 'Pragma', 'Expires'];

const VALIDATORS: readonly AnswerHeader[] = ['Accept-Ranges', 'ETag', 'Last-Modified'];

/** Errors that come when its headers are known keep those that are not about the content. */
const LEFT: readonly AnswerHeader[] = [
  ...(['X-Frame-Options', 'Content-Security-Policy', 'X-XSS-Protection'] as const),
  ...ONCE,
  ...VALIDATORS,
];

const INTERRUPTED: Answers = {
  302: { headers: LEFT },
  404: { texts: [], headers: LEFT },
  500: { texts: [], headers: LEFT },
  503: { texts: ['the storage is not available, please try again later'], headers: LEFT },
};

const query = {
  dl: {
    about: 'Anything but empty: the file is to be saved, and not shown.',
    schema: { type: 'string' },
    example: '1',
  },
};

const wrongDomain = ['Invalid download domain {host}'];

const ONLY_ONCE = {
  texts: [
    'link previews are not available for files that can be downloaded only once',
    'prefetching is not available for files that can be downloaded only once',
  ],
  always: ['Cache-Control'],
} as const;

/** A file as it is sent (contract §5.5). */
export const FILE_DOWNLOAD: DescriptionPart = {
  query,
  headers: [
    ...(['Range', 'If-Range', 'If-Match', 'If-None-Match'] as const),
    ...(['If-Modified-Since', 'If-Unmodified-Since'] as const),
  ],
  answers: {
    ...INTERRUPTED,
    200: {
      about:
        'The file. Its type is the stored one, unless a browser would run it. Of streams the length is not known, ' +
        'and what can be had once has neither ranges nor validators.',
      media: '*/*',
      always: ALWAYS,
      headers: ['Content-Length', 'Repr-Digest', ...VALIDATORS, ...ONCE, 'X-XSS-Protection'],
    },
    206: {
      about: 'A part of the file.',
      media: '*/*',
      always: [...ALWAYS, ...VALIDATORS, 'Content-Range', 'Content-Length'],
      headers: ['Repr-Digest', 'X-XSS-Protection'],
    },
    304: {
      about: 'The client has it already.',
      always: [...ALWAYS, ...VALIDATORS],
      headers: ['X-XSS-Protection'],
    },
    307: {
      about: 'The file is encrypted: the page is sent to its own view of the upload.',
      always: ['Location', 'Cache-Control'],
    },
    400: wrongDomain,
    404: { texts: ['file {filename} ({fileID}) is not available : {status}'], headers: LEFT },
    406: ONLY_ONCE,
    412: {
      about: 'It is another file by now.',
      always: [...ALWAYS, ...VALIDATORS],
      headers: ['X-XSS-Protection'],
    },
    416: {
      about: 'The file has no such part.',
      always: [...ALWAYS, ...VALIDATORS, 'Content-Range'],
      headers: ['X-XSS-Protection'],
    },
  },
};

/** All files as one archive (contract §5.5). */
export const ARCHIVE_DOWNLOAD: DescriptionPart = {
  query,
  answers: {
    ...INTERRUPTED,
    200: {
      about: 'A zip archive. Its length is known where nothing is compressed.',
      media: 'application/zip',
      always: [...ALWAYS, 'X-XSS-Protection'],
      headers: ['Content-Length', ...ONCE],
    },
    400: [
      ...wrongDomain,
      'nothing to archive',
      'archive feature is not available in stream mode',
      'invalid archive name, missing .zip extension',
      'invalid archive name too long, maximum 1024 characters',
    ],
    404: {
      texts: [
        'upload {uploadID} not found',
        'file {filename} ({fileID}) is not available : {status}',
      ],
      headers: LEFT,
    },
    406: ONLY_ONCE,
  },
};

/** Pages on the domain of the page may read what is on that of downloads (contract §2.6). */
export const CROSS_ORIGIN: DescriptionPart = { onAll: ['Access-Control-Allow-Origin', 'Vary'] };
