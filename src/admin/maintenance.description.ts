import { SMALL_BODY } from '../http/bodies.description.js';
import type { Description } from '../http/description.js';

export const READ: Description = {
  id: 'getMaintenance',
  tag: 'Server',
  summary: 'Whether uploads are taken',
  answers: { 200: { about: 'Maintenance mode.', json: 'Maintenance' } },
};

export const CHANGE: Description = {
  id: 'setMaintenance',
  tag: 'Server',
  summary: 'Take no uploads for a while, or take them again',
  about:
    'Downloads, removals, logins and administration go on, and uploads whose bytes are on their way come to their ' +
    'end. Holds on all servers of the database within five seconds, on the one that answers at once, and is not ' +
    'forgotten by a restart.',
  body: { json: 'MaintenanceParams', required: true },
  parts: [SMALL_BODY],
  answers: {
    200: { about: 'As it is then.', json: 'Maintenance' },
    400: ['missing on', 'invalid text : {why}', 'invalid until : {why}'],
  },
};
