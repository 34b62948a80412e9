// npm run test:objects [-- jest arguments]: the tests of the S3 storage, on a private S3 service.
import { spawnSync } from 'node:child_process';
import { startObjectServer } from './object-server.mjs';
import { ensureBuilt, ensureInstalled } from './prepare.mjs';

ensureInstalled();
ensureBuilt();
const server = await startObjectServer();
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...['--selectProjects', 'objects'],
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, PLIK_TEST_S3: server.url } },
);
server.remove();
process.exitCode = status ?? 1;
