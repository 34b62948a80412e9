import type { Description } from '../http/description.js';

const text = { type: 'string' };
const of = (about: string, example?: string) => ({
  about,
  schema: text,
  ...(example === undefined ? {} : { example }),
});

export const SEARCH: Description = {
  id: 'searchAudit',
  tag: 'Server',
  summary: 'Look something up in the audit trail',
  about:
    'What is in the folder of the server that answers, the latest first; of several chains by their times. A page ' +
    'may be short, or empty, while others follow.',
  query: {
    since: of('From this time on.', '2026-11-30T08:00:00Z'),
    until: of('Before this time.'),
    event: of('What happened.', 'LoginRefused'),
    result: of('done, refused, cut or failed.'),
    user: of('Whoever did it, or whose it was.'),
    upload: of('One upload.'),
    file: of('One file.'),
    address: of("The client's."),
    request: of('Its X-Request-Id.'),
    limit: {
      about: 'Lines of a page.',
      schema: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
      example: 20,
    },
    after: of('Where to go on: as the page before says.'),
  },
  answers: {
    200: { about: 'A page of them.', json: 'AuditPage' },
    400: [
      'there is no audit trail in files',
      'invalid since',
      'invalid until',
      'invalid limit',
      'invalid cursor',
    ],
  },
};
