import type { Description } from '../http/description.js';

export const SETTINGS: Description = {
  id: 'getSettings',
  tag: 'Server',
  summary: 'The settings in force',
  about:
    'Of the one process that answers, in the order of the documentation. What is secret is replaced: passwords, keys, ' +
    'and what stands before the @ of a URL.',
  answers: { 200: { about: 'Every setting.', json: 'Settings' } },
};
