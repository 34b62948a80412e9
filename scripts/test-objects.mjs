// npm run test:objects [-- jest arguments]: the tests of the S3 storage on a private Ceph.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { JEST } from './jest.mjs';
import { startObjectServer, testVariables } from './object-server.mjs';
import { prepare } from './prepare.mjs';

await prepare();
const began = Date.now();
const server = await startObjectServer();
console.log(`Ceph started in ${((Date.now() - began) / 1000).toFixed(1)} s`);
const jest = spawn(
  process.execPath,
  [...[...JEST, '--runInBand', ...process.argv.slice(2)], ...['--selectProjects', 'objects']],
  { stdio: 'inherit', env: { ...process.env, ...testVariables(server) } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => jest.kill(signal));
const [status] = await once(jest, 'exit');
await server.remove();
process.exitCode = status ?? 1;
