import type { DescriptionPart } from '../http/description.js';

const text = { type: 'string' };
const flag = (what: string) => ({
  about: `true: only uploads that ${what}; anything else: only those that do not.`,
  schema: { type: 'string' },
  example: 'true',
});

/** A list in pages: by cursors, or by offset and limit (contract §8.3). */
export const PAGED: DescriptionPart = {
  about:
    'Pages are asked for by a cursor of the page before (after or before), which neither skips nor repeats anything ' +
    'while the list changes, or by offset and limit.',
  headers: ['X-Plik-Paging'],
  query: {
    limit: {
      about: 'Elements of a page; more than 1000 are 1000.',
      schema: { type: 'integer', minimum: 1, default: 50 },
      example: 20,
    },
    order: {
      about: 'desc: the newest, or the largest, first.',
      schema: { type: 'string', enum: ['asc', 'desc'], default: 'desc' },
    },
    after: { about: 'Cursor: what comes after it in this order.', schema: text },
    before: { about: 'Cursor: what comes before it in this order.', schema: text },
    offset: {
      about: 'How many elements are left out; not beside a cursor.',
      schema: { type: 'integer', minimum: 0, default: 0 },
    },
  },
  answers: {
    400: [
      'invalid limit : an integer is expected',
      'invalid limit',
      'invalid order',
      'invalid sort',
      'invalid offset',
      'invalid cursor',
      'invalid paging header',
      'both before and after cursors set',
      'both offset and cursor set',
    ],
  },
};

/** Order and filters of lists of uploads (contract §5.8). */
export const UPLOAD_LIST: DescriptionPart = {
  query: {
    sort: {
      about: 'By what: when it was made, or the size of its files.',
      schema: { type: 'string', enum: ['createdAt', 'date', 'size'], default: 'createdAt' },
    },
    oneShot: flag('are one-shot'),
    removable: flag('are removable'),
    stream: flag('are streams'),
    extendTTL: flag('live longer with every access'),
    password: flag('have a password'),
    e2ee: flag('are encrypted by their senders'),
  },
};
