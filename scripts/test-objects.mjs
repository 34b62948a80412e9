// npm run test:objects [-- jest arguments]: the tests of the S3 storage on a private Ceph.
import { spawnSync } from 'node:child_process';
import { PACKAGES, missingCommands, startObjectServer } from './object-server.mjs';
import { ensureBuilt, ensureInstalled } from './prepare.mjs';

const missing = missingCommands();
if (missing.length > 0) {
  console.error(
    `These tests need ${missing.join(', ')}. On Debian: apt-get install ${PACKAGES.join(' ')}`,
  );
  process.exit(1);
}

ensureInstalled();
ensureBuilt();
const server = await startObjectServer();
const url = new URL(server.url);
url.username = server.accessKey;
url.password = server.secretKey;
const base = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const command = [...base, 'node_modules/jest/bin/jest.js', '--runInBand', ...process.argv.slice(2)];
try {
  const { status } = spawnSync(process.execPath, [...command, '--selectProjects', 'objects'], {
    stdio: 'inherit',
    env: { ...process.env, PLIK_TEST_S3: url.href.replace(/\/$/, '') },
  });
  process.exitCode = status ?? 1;
} finally {
  await server.remove();
}
