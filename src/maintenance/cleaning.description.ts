import type { Description } from '../http/description.js';

export const STATE: Description = {
  id: 'getCleaning',
  tag: 'Server',
  summary: 'Whether the cleaner is at work, and what it did last',
  about: 'Of the one process that answers; passes of others are state "elsewhere".',
  answers: { 200: { about: 'Its state.', json: 'Cleaning' } },
};

export const CLEAN: Description = {
  id: 'clean',
  tag: 'Server',
  summary: 'Clean now',
  about:
    'Removes what has expired, erases what was removed, repairs what a crash left. Answers at the end of the pass, or ' +
    'after five seconds: it goes on then, also when the client leaves. One process cleans at a time.',
  answers: { 200: { about: 'Its state.', json: 'Cleaning' } },
};
