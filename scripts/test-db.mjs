// npm run test:db [-- mariadb|postgres] [s3] [long-way] [jest arguments]: the tests over HTTP on private database
// servers, and those of the servers' own ways to fail. With "s3" the bytes are in a private S3 service; with
// "long-way" no request takes the short way of hot routes.
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
  'air-gap',
  'command-line',
  'npm-start',
  'web-page',
  'docs',
  'schema',
  'sbom',
  'build-stamp',
  ...['contract/client', 'contract/described', 'contract/facts'],
  'secrets',
  'doctor',
  'outbound',
  'group-commit',
  'guide',
  'openapi',
  'behind-proxies',
  'proxies',
  'client-browser',
  'client-examples',
  'client-uploads-broken',
  'client-downloads-broken',
  'loaded-modules',
  'log-lines',
  'logging-levels',
  'metrics-port',
  'monitoring',
  'audit',
  // Both ways beside each other, by which rights are the same on both; what may not hold the processor, or much memory.
  ...['both-ways', 'access-matrix', 'in-turn', 'guessing-at-once', 'portable-large'],
  'hostile-multipart',
  // What is kept of pieces is tried by others: pieces, resumable-…, tus, tus-accounts, tus-existing.
  ...['send-', 'tus-conformance', 'tus-clients', 'tus-hostile', 'tus-places'],
  'draft-conformance',
];

/**
 * What is decided at the front door, before anything is looked up, or is about memory and processor: the same on every
 * database, not on both ways.
 */
const FRONT_DOOR = [
  ...['flags', 'domains', 'source', 'public', 'tls', 'spellings'],
  ...['foreign-sites', 'on-every-answer'],
  ...['raw-requests', 'bodies', 'body-patience', 'early-refusal', 'length-refusals'],
  ...['slow-clients', 'login-oidc-lies'],
];

/**
 * Their statements are those of others that run on both databases, so they run on one. With MariaDB, where the long way
 * is gone: streams, observers, providers of identities, accounts and their sessions, commands.
 */
const WITH_LONG_WAY = [
  ...['stream', 'account-guessing', 'password'],
  ...['events-', 'metrics', 'login-', 'session-', 'query-log', 'activity', 'quick-upload'],
  ...['account-edges', 'account-me', 'account-tokens', 'account-sessions', 'expiry-change'],
  ...['client-stories', 'client-accounts', 'maintenance-mode', 'admin-', 'one-connection'],
];

/** With PostgreSQL, where the bytes may be objects: what is about bytes that are there, broken off, or gone. */
const WITH_BYTES = [
  ...['archive', 'vanishing', 'gone-at-once', 'left-open', 'aborts', 'digests', 'faults'],
  ...['resumable-losses', 'takeover-repeated', 'takeover-hostile', 'portable-broken'],
  ...['draft-', 'tus', 'one-shot', 'several-files', 'conditional', 'containers'],
  ...['shutdown', 'counted-downloads', 'flat-memory'],
];

function jest(args, env = {}) {
  const options = { stdio: 'inherit', env: { ...process.env, ...env } };
  return spawnSync(process.execPath, [...JEST, ...args], options).status === 0;
}

await prepare();
// Of what has just been built.
const { makeTemplate } = await import('./template-database.mjs');
const args = process.argv.slice(2);
const wanted = kinds.filter((name) => args.includes(name));
const onObjects = args.includes('s3');
const longWay = args.includes('long-way');
const given = args.filter((arg) => ![...kinds, 's3', 'long-way'].includes(arg));
const aboutServers = given.filter((arg) => arg.includes('test/servers'));
const failed = [];
const suites = wanted.length === 0 ? kinds : wanted;
const elsewhere = longWay ? WITH_BYTES : [...FRONT_DOOR, ...(onObjects ? WITH_LONG_WAY : [])];
const left = without([...WITHOUT_DATABASE, ...elsewhere]);
const objects = onObjects ? await startObjectServer() : null;
for (const name of aboutServers.length > 0 ? [] : suites) {
  const server = await startDatabaseServer(name);
  const how = `${onObjects ? ' and S3' : ''}${longWay ? ', the long way' : ''}`;
  console.log(`\nThe tests over HTTP on ${name}${how}\n`);
  const which = given.length > 0 ? given : left;
  const passed = jest([...which, '--maxWorkers', DATABASE_WORKERS, '--selectProjects', 'e2e'], {
    PLIK_TEST_DATABASE: server.url,
    PLIK_TEST_TEMPLATE: await makeTemplate(server.url),
    ...(longWay ? { PLIK_NEST_LONG_WAY: '1' } : {}),
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
