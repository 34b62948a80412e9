import type { Description } from '../http/description.js';

export const READY: Description = {
  id: 'getReadiness',
  tag: 'Server',
  summary: 'Whether the server can serve',
  answers: {
    200: { about: 'It can.', text: { const: 'ready\n' }, always: ['Cache-Control'] },
    503: { texts: ['{why}', 'the server is stopping'], always: ['Cache-Control'] },
  },
};
