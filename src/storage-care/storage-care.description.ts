import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description } from '../http/description.js';

export const SHARES: Description = {
  id: 'getStorage',
  tag: 'Server',
  summary: 'How much each storage backend holds',
  about: 'Counted anew each time, which takes seconds where there are millions of files.',
  answers: { 200: { about: 'By backends.', json: 'StorageShares' } },
};

export const STATE: Description = {
  id: 'getStorageCheck',
  tag: 'Server',
  summary: 'How far the check of the storage is, and what it found',
  about: 'The one that runs, or the last one, on whichever server.',
  answers: { 200: { about: 'The check.', json: 'StorageCheck' } },
};

export const START: Description = {
  id: 'startStorageCheck',
  tag: 'Server',
  summary: 'Compare the database with the stored bytes',
  about:
    'In the background of the server that answers, beside what else it does; one check at a time for all servers. ' +
    'Nothing is changed but, with repair, bytes erased that belong to no file.',
  body: { json: 'StorageCheckParams' },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'It has begun.', json: 'StorageCheck' },
    400: ['a storage check is running already', 'invalid backend : expected file or s3'],
  },
};

export const CANCEL: Description = {
  id: 'cancelStorageCheck',
  tag: 'Server',
  summary: 'End the check of the storage that runs',
  about: 'On another server than the one that answers it stops within seconds.',
  answers: {
    200: { about: 'How far it came.', json: 'StorageCheck' },
    400: ['no storage check is running'],
  },
};
