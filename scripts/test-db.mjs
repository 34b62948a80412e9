// npm run test:db [-- mariadb|postgres] [s3] [jest arguments]: the tests over HTTP on private database servers,
// and those of the servers' own ways to fail. With "s3" the bytes are in a private S3 service.
import { spawnSync } from 'node:child_process';
import { kinds, startDatabaseServer } from './database-servers.mjs';
import { JEST, without } from './jest.mjs';
import { startObjectServer, testVariables } from './object-server.mjs';
import { prepare } from './prepare.mjs';
import { DATABASE_WORKERS } from './workers.mjs';

/**
 * They test the command's configuration file, pages, documents, examples and requests, and know no database; or they
 * are about SQLite.
 */
const WITHOUT_DATABASE = [
  'command-line',
  'npm-start',
  'web-page',
  'docs',
  'schema',
  'build-stamp',
  'outbound',
  'group-commit',
  'guide',
  'openapi',
  'client-browser',
  'client-examples',
  'client-uploads-broken',
  'client-downloads-broken',
  'loaded-modules',
  'log-lines',
  'logging-levels',
  'metrics-port',
  'monitoring',
  // What is decided at the front door, before anything is looked up.
  ...[
    'flags',
    'domains',
    'source',
    'public',
    'tls',
    'spellings',
    'foreign-sites',
    'on-every-answer',
  ],
  ...['raw-requests', 'bodies', 'body-patience', 'early-refusal', 'length-refusals'],
  ...['hostile-multipart', 'slow-clients', 'login-oidc-lies'],
];

function jest(args, env = {}) {
  const options = { stdio: 'inherit', env: { ...process.env, ...env } };
  return spawnSync(process.execPath, [...JEST, ...args], options).status === 0;
}

await prepare();
const args = process.argv.slice(2);
const wanted = kinds.filter((name) => args.includes(name));
const onObjects = args.includes('s3');
const given = args.filter((arg) => !kinds.includes(arg) && arg !== 's3');
const aboutServers = given.filter((arg) => arg.includes('test/servers'));
const failed = [];
const suites = wanted.length === 0 ? kinds : wanted;
const objects = onObjects ? await startObjectServer() : null;
for (const name of aboutServers.length > 0 ? [] : suites) {
  const server = await startDatabaseServer(name);
  console.log(`\nThe tests over HTTP on ${name}${onObjects ? ' and S3' : ''}\n`);
  const which = given.length > 0 ? given : without(WITHOUT_DATABASE);
  const passed = jest([...which, '--maxWorkers', DATABASE_WORKERS, '--selectProjects', 'e2e'], {
    PLIK_TEST_DATABASE: server.url,
    ...(objects === null ? {} : testVariables(objects)),
  });
  if (!passed) failed.push(name);
  await server.remove();
}
await objects?.remove();
if (args.length === 0 || aboutServers.length > 0) {
  console.log('\nServers that fail, and start again\n');
  const kind = wanted.length === 1 ? { PLIK_TEST_SERVERS: wanted[0] } : {};
  if (!jest([...given, '--runInBand', '--selectProjects', 'servers'], kind)) failed.push('servers');
}
process.exitCode = failed.length === 0 ? 0 : 1;
