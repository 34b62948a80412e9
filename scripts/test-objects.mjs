// npm run test:objects [-- jest arguments]: the tests of the S3 storage on a private Ceph.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PACKAGES, missingCommands, startObjectServer } from './object-server.mjs';
import { ensureBuilt, ensureInstalled } from './prepare.mjs';

const missing = missingCommands();
if (missing.length > 0) {
  const needed = `These tests need ${missing.join(', ')}.`;
  console.error(
    `${needed} On Debian: apt-get install --no-install-recommends ${PACKAGES.join(' ')}`,
  );
  process.exit(1);
}

ensureInstalled();
ensureBuilt();
const began = Date.now();
const server = await startObjectServer();
console.log(`Ceph started in ${((Date.now() - began) / 1000).toFixed(1)} s`);
const url = new URL(server.url);
url.username = server.accessKey;
url.password = server.secretKey;
const jest = spawn(
  process.execPath,
  [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ...['node_modules/jest/bin/jest.js', '--runInBand', ...process.argv.slice(2)],
    ...['--selectProjects', 'objects'],
  ],
  { stdio: 'inherit', env: { ...process.env, PLIK_TEST_S3: url.href.replace(/\/$/, '') } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => jest.kill(signal));
const [status] = await once(jest, 'exit');
await server.remove();
process.exitCode = status ?? 1;
