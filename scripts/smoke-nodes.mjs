// npm run smoke [-- 20 22 …] [--fresh] [--in=DIR]: a checkout of this project with each version of Node.js:
// `npm start`, an upload, a download, SIGTERM. The first version installs and builds, the others find what it made;
// with --fresh each begins with nothing, as on a new machine. In DIR, an empty one, the checkout stays, for
// `npm run with-node`. Linux; versions other than this one come from the registry.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkOut } from './check-out.mjs';
import { NODES, bringNodes, npmPath } from './nodes.mjs';

/** How long an installation may take, in ms. */
const PATIENCE = 600_000;
const OWN = String(Number.parseInt(process.versions.node, 10));

/** Starts the real npm with another Node.js, and nothing of our own environment but the way to the registry. */
function launch(folder, bin) {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(?:HOME|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)$/i.test(name),
  );
  const settings = { PLIKD_LISTEN_ADDRESS: '127.0.0.1', PLIKD_LISTEN_PORT: '0' };
  const env = { ...Object.fromEntries(kept), ...settings, PATH: `${bin}:${process.env.PATH}` };
  return spawn(join(bin, 'node'), [npmPath(), 'start'], { cwd: folder, env });
}

/** The address that the server says; `told` gets all that it says. */
function listening(npm, told) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, PATIENCE, new Error('it took too long'));
    for (const stream of [npm.stdout, npm.stderr])
      stream.on('data', (chunk) => {
        told.text += String(chunk);
        const url = /, try (\S+?)\/?\s/.exec(told.text)?.[1];
        if (url === undefined) return;
        clearTimeout(timer);
        resolve(url);
      });
    npm.on('exit', () => {
      clearTimeout(timer);
      reject(new Error('it ended'));
    });
  });
}

const refuses = (url) =>
  new Promise((resolve) => {
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => resolve(true)).on('connect', () => resolve(!socket.destroy()));
  });

function expect(holds, promise) {
  if (!holds) throw new Error(`does not hold: ${promise}`);
}

async function exchange(url, bin) {
  const content = randomBytes(3_000_000);
  const sent = await fetch(`${url}/report.bin`, { method: 'PUT', body: content });
  const link = (await sent.text()).trim();
  expect(sent.status === 200, `an upload (${link})`);
  const back = Buffer.from(await (await fetch(link)).arrayBuffer());
  expect(back.equals(content), 'the download has the same bytes');
  const page = await (await fetch(`${url}/`)).text();
  expect(page.includes('assets/first-'), 'the page is built, and served');
  return execFileSync(join(bin, 'node'), ['-v']).toString().trim();
}

async function tryOut(folder, bin) {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const told = { text: '' };
  const npm = launch(folder, bin);
  const ended = new Promise((resolve) => npm.once('exit', resolve));
  try {
    const url = await listening(npm, told);
    const ready = seconds();
    const version = await exchange(url, bin);
    npm.kill('SIGTERM');
    expect((await ended) === 0, 'SIGTERM to npm ends it with code 0');
    expect(await refuses(url), 'nothing listens any more');
    return { version, ready, all: seconds() };
  } catch (error) {
    npm.kill('SIGKILL');
    throw new Error(`${error.message}\n${told.text}`, { cause: error });
  }
}

async function main(folder, versions, fresh) {
  const foreign = versions.filter((version) => version !== OWN);
  const bins = foreign.length > 0 ? bringNodes(join(folder, 'nodes'), foreign) : {};
  bins[OWN] = dirname(process.execPath);
  for (const [i, version] of versions.entries()) {
    const place = join(folder, fresh ? `project-${version}` : 'project');
    const whole = fresh || i === 0;
    if (whole) checkOut(place);
    const { version: exact, ready, all } = await tryOut(place, bins[version]);
    console.log(
      `Node.js ${exact}: ${whole ? 'installed, built and ' : ''}ready after ${ready} s, all done after ${all} s`,
    );
    if (fresh) rmSync(place, { recursive: true });
  }
}

const args = process.argv.slice(2);
const named = args.filter((arg) => /^\d/.test(arg));
const versions = named.length > 0 ? named : NODES.filter((version) => version !== OWN);
const kept = args.find((arg) => arg.startsWith('--in='))?.slice('--in='.length);
const folder = kept ?? mkdtempSync(join(tmpdir(), 'plik-nodes-'));
try {
  await main(folder, versions, args.includes('--fresh'));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
