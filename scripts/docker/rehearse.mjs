// Builds the image without Docker and tries what it promises. Started by docker-check.mjs in a mount
// namespace of its own: rehearse.mjs FOLDER
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execute, mountVolume, start } from './container.mjs';
import { nodeVersion } from './dockerfile.mjs';
import { buildImage, sh } from './image.mjs';

/** Nobody's number, in the group that platforms with numbers of their own use. */
const STRANGER = '12345:0';
const CONTENT = 'quarterly figures\n'.repeat(50_000);

function expect(holds, promise, evidence = '') {
  if (!holds) throw new Error(`does not hold: ${promise}\n${evidence}`);
  console.log(`holds: ${promise}`);
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

async function untilListening(container) {
  for (let i = 0; i < 150; i += 1) {
    if (container.log.includes('listens on')) return;
    if (container.code !== undefined) break;
    await sleep(100);
  }
  throw new Error(`the server did not start:\n${container.log}`);
}

function checkContent(image) {
  const modules = join(image.root, 'app/node_modules');
  const strangers = ['typescript', 'eslint', 'jest', 'prettier', 'dclint'];
  const found = strangers.filter((name) => existsSync(join(modules, name)));
  expect(found.length === 0, 'no package for development in the image', found.join(' '));
  const size = sh('du', ['-sm', join(image.root, 'app')]).split('\t')[0];
  const packages = readdirSync(modules).length;
  console.log(`the server is ${size} MB with ${packages} packages, without the base image`);
}

async function exchange(port) {
  const page = await fetch(`http://127.0.0.1:${port}/`);
  expect((await page.text()).includes('<html'), 'the web page is there');
  const sent = await fetch(`http://127.0.0.1:${port}/report.txt`, { method: 'PUT', body: CONTENT });
  const url = (await sent.text()).trim();
  expect(sent.status === 200 && url.includes('/file/'), 'a file can be sent', url);
  return url;
}

const arrives = async (url) => (await (await fetch(url)).text()) === CONTENT;

function checkCommands(image, env) {
  const plikd = (...args) => execute(image, STRANGER, env, [...image.entrypoint, ...args]);
  const made = plikd('user', 'create', '--login', 'alice', '--password', 'correct horse');
  expect(made.status === 0, 'user create works beside the running server', made.output);
  const listed = plikd('user', 'list');
  expect(listed.output.includes('local:alice'), 'user list shows the user', listed.output);
}

function checkCage(image, container) {
  const status = readFileSync(`/proc/${container.pid()}/status`, 'utf8');
  expect(/^NSpid:\s+\d+\s+1$/m.test(status), 'the server is process 1', status);
  expect(/^Uid:\s+12345\s/m.test(status), 'the server runs under a number nobody knows', status);
  expect(/^CapBnd:\s+0+$/m.test(status), 'it has no capability, and cannot get one', status);
  // Even as root, so that it is the file system that refuses.
  const writable = ['/app/x', '/tmp/x', '/etc/x', '/x'].filter(
    (path) => !execute(image, '0:0', {}, ['touch', path]).output.includes('Read-only'),
  );
  expect(writable.length === 0, 'nothing can be written outside /data', writable.join(' '));
}

async function main(folder) {
  // Overlays need another file system below what they write than the one that they lie upon.
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4g', 'tmpfs', folder]);
  console.log(`base image: this machine, with Node.js ${nodeVersion()}`);
  const image = buildImage(folder);
  checkContent(image);
  mountVolume(image, join(folder, 'volume'));
  const port = await freePort();
  const env = { PLIKD_LISTEN_PORT: String(port), PLIKD_FEATURE_AUTHENTICATION: 'enabled' };
  const healthy = () => execute(image, STRANGER, env, image.healthcheck).status === 0;
  expect(!healthy(), 'the health check fails before the server runs');
  const first = start(image, STRANGER, env);
  await untilListening(first);
  expect(healthy(), 'the health check succeeds', first.log);
  checkCage(image, first);
  const url = await exchange(port);
  expect(await arrives(url), 'the file comes back');
  checkCommands(image, env);
  expect((await first.stop('SIGTERM')) === 0, 'SIGTERM ends it with code 0', first.log);
  expect(!healthy(), 'the health check fails when the server is gone');
  const second = start(image, STRANGER, env);
  await untilListening(second);
  expect(await arrives(url), 'the file is there after a restart', second.log);
  expect((await second.stop('SIGINT')) === 0, 'SIGINT ends it with code 0', second.log);
}

const [folder] = process.argv.slice(2);
try {
  await main(folder);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
