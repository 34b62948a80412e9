import type { DescriptionPart } from '../http/description.js';

const busy = [
  'another request is working on this resumable upload',
  'another request goes on with this',
  'another server has taken over',
];

/** Of every request about something that has begun. */
export const OF_ONE: DescriptionPart = {
  path: {
    resumableID: {
      about:
        'What the making of it answered: a secret, by which whoever knows it may go on with it.',
      schema: { type: 'string' },
      example: 'mZ3Tqk0bXy8aPd5LwRf1sVu7oCe2hGj9',
    },
  },
  answers: {
    404: ['there is no such resumable upload, or it has expired'],
    410: ['the file of this resumable upload was removed', 'its time is over'],
    423: { texts: busy, always: ['Retry-After'] },
  },
};

/** Of every request that brings bytes, or makes a file of those that are here. */
export const TAKES_PIECES: DescriptionPart = {
  answers: {
    400: [
      'the length of the whole is said to be {length} and {length} bytes',
      'the whole cannot have {length} bytes : {count} are here',
      'the {algorithm} of the whole was announced to be another',
    ],
    410: ['the file of this resumable upload was removed', 'its time is over'],
    413: [
      'file too big (limit is set to {size})',
      'there are more bytes than were announced',
      'all bytes are here',
    ],
    423: { texts: busy, always: ['Retry-After'] },
    460: {
      about: 'What came has another digest than was announced, and is not kept.',
      texts: [
        'the piece does not have the digest that was announced',
        'the file does not have the digest that was announced',
      ],
    },
  },
};
