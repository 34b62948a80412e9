import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description } from '../http/description.js';

export const READ: Description = {
  id: 'getLogging',
  tag: 'Server',
  summary: 'What is logged',
  answers: { 200: { about: 'Levels by areas.', json: 'Logging' } },
};

export const CHANGE: Description = {
  id: 'setLogging',
  tag: 'Server',
  summary: 'Log more, or less, for a while',
  about:
    'Of the one process that answers. What is not named is as configured; an empty object brings everything back ' +
    'at once.',
  body: { json: 'LoggingParams' },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'What is logged now.', json: 'Logging' },
    400: ['invalid level : {why}', 'invalid levels : {why}', 'invalid seconds : {why}'],
  },
};
