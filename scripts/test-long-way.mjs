// npm run test:long-way [-- jest arguments]: the tests over HTTP while no request takes the short way of hot routes.
import { JEST, without } from './jest.mjs';
import { prepare } from './prepare.mjs';
import { run } from './run.mjs';
import { WORKERS } from './workers.mjs';

/** They test commands, starts, plans of queries, pages, documents and clients: the same, whichever way a request takes. */
const SAME_EITHER_WAY = [
  ...['command-line', 'admin-commands', 'npm-start', 'start-together', 'shutdown', 'containers'],
  ...['portable', 'takeover', 'schema', 'background-plans', 'list-plans', 'account-guessing'],
  ...['docs', 'guide', 'openapi', 'web-page', 'client-browser', 'client-examples'],
  ...['build-stamp', 'loaded-modules', 'outbound', 'metrics-port', 'monitoring'],
];

await prepare();
const given = process.argv.slice(2);
const which = given.length > 0 ? given : without(SAME_EITHER_WAY);
// Projects come last: jest takes whatever follows for the name of another one.
await run(
  process.execPath,
  [...JEST, ...which, '--maxWorkers', WORKERS, '--selectProjects', 'e2e'],
  {
    env: { ...process.env, PLIK_NEST_LONG_WAY: '1' },
  },
);
