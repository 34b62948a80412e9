// node bench/hostile.mjs (npm run bench:hostile): how long the worst requests hold the server's event loop.
// Prints rows of the table in bench/README.md.
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BOUNDARY, KiB, forms, heads, jsonOf, paths, uploads } from './hostile-requests.mjs';
import { median } from './load.mjs';
import { startPlik } from './servers.mjs';

const ROUNDS = 7;
const TARGET = 50;
const ADMIN = { login: 'admin', password: 'administrator' };
const SETTINGS = {
  PLIKD_FEATURE_AUTHENTICATION: 'enabled',
  PLIKD_DEFAULT_ADMIN_LOGIN: ADMIN.login,
  PLIKD_DEFAULT_ADMIN_PASSWORD: ADMIN.password,
  PLIKD_PASSWORD_COST: '4',
  PLIKD_SOURCE_IP_HEADER: 'X-Forwarded-For',
  PLIKD_CLEANING_ENABLED: 'false',
};

const chunked = (text) => `${Array.from(text, (c) => `1\r\n${c}\r\n`).join('')}0\r\n\r\n`;

/** The bytes of a request on a connection of its own. */
function bytesOf({ method, path, headers = {}, body = '' }) {
  const pieces =
    body.chunked === undefined ? Buffer.from(body) : Buffer.from(chunked(body.chunked));
  const length =
    body.chunked === undefined
      ? { 'Content-Length': pieces.length }
      : { 'Transfer-Encoding': 'chunked' };
  const lines = Object.entries({ Host: 'bench', Connection: 'close', ...length, ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`), pieces]);
}

/** Sends bytes and answers the status when the connection is over. */
function exchange(url, bytes) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => (answer += answer.length < 100 ? chunk.toString('latin1') : ''));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
  });
}

/** The stall of one request, in ms; of several rounds the middle one and the longest, and the middle one's computing. */
async function measure(server, request) {
  const stalls = [];
  const computing = [];
  let status = 0;
  const before = server.memory();
  server.resetPeak();
  for (let i = 0; i <= ROUNDS; i += 1) {
    const bytes = bytesOf(request);
    await server.stall();
    status = await exchange(server.url, bytes);
    await sleep(20);
    const stall = await server.stall();
    // The first is for the compiler.
    if (i === 0) continue;
    stalls.push(stall.longest);
    computing.push(stall.computing);
  }
  return {
    ...{ status, typical: median(stalls), longest: Math.max(...stalls) },
    computing: median(computing),
    ...{ before, peak: server.memory('VmHWM') },
  };
}

const one = (number) => number.toFixed(1);
const whole = (number) => Math.round(number).toString();

/** One row: the worst of the requests of a route. */
async function row(server, name, requests) {
  const results = [];
  for (const [what, request] of Object.entries(requests)) {
    const result = { what, ...(await measure(server, request)) };
    if (process.argv.includes('--all')) console.error(name, what, result);
    results.push(result);
  }
  const worst = results.reduce((a, b) => (a.computing >= b.computing ? a : b));
  const longest = Math.max(...results.map((result) => result.longest));
  const peak = Math.max(...results.map((result) => result.peak));
  const memory = `${whole(results[0].before)} / ${whole(peak)}`;
  const cells = [
    name,
    `${worst.what} (${worst.status})`,
    one(worst.computing),
    one(worst.typical),
    one(longest),
    memory,
  ];
  console.log(`| ${cells.join(' | ')} |`);
  return longest;
}

const mapped = (given, make) =>
  Object.fromEntries(Object.entries(given).map(([what, value]) => [what, make(value)]));

async function login(server) {
  const body = JSON.stringify(ADMIN);
  const response = await fetch(`${server.url}/auth/local/login`, { method: 'POST', body });
  const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  const xsrf = cookies.find((cookie) => cookie.startsWith('plik-xsrf=')).slice('plik-xsrf='.length);
  return { Cookie: cookies.join('; '), 'X-XSRFToken': xsrf };
}

const create = async (server, body) =>
  (await fetch(`${server.url}/upload`, { method: 'POST', body: JSON.stringify(body) })).json();

/** Images of the last texts are kept, so each is of another one. */
function anotherCode() {
  let made = 0;
  return {
    toString: () => {
      made += 1;
      return `/qrcode?size=1000&url=${'a'.repeat(1190)}${made}`;
    },
  };
}

async function rows(server) {
  const headers = await login(server);
  const objects = jsonOf(64 * KiB);
  const upload = await create(server, { files: [{ fileName: 'a.txt' }] });
  const large = await create(server, JSON.parse(uploads['1,000 files']));
  const type = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
  const own = { ...type, 'X-UploadToken': upload.uploadToken };
  const json = (method, path) => mapped(objects, (body) => ({ method, path, headers, body }));
  const form = (path, more) =>
    mapped(forms, (body) => ({ method: 'POST', path, headers: more, body }));
  const head = (path) =>
    mapped(heads, ({ headers: more, query }) => ({
      ...{ method: 'GET', path: query === undefined ? path : `${path}?${query}`, headers: more },
    }));
  const plain = (method, path) => ({ 'a request': { method, path, headers } });
  return [
    ['POST /upload', mapped(uploads, (body) => ({ method: 'POST', path: '/upload', body }))],
    ...[
      ['POST', '/auth/local/login'],
      ['POST', '/auth/cli/init'],
      ['POST', '/auth/cli/approve'],
      ['POST', '/auth/cli/poll'],
      ['PATCH', '/me'],
      ['POST', '/me/token'],
      ['POST', '/user'],
      ['POST', '/user/local:admin'],
    ].map(([method, path]) => [`${method} ${path}`, json(method, path)]),
    ['POST /', form('/', type)],
    ['POST /file/…', form(`/file/${upload.id}`, own)],
    [
      'PUT /…',
      {
        'a long name': { method: 'PUT', path: `/${'a'.repeat(1000)}`, body: 'x' },
        'a chunk for each byte': { method: 'PUT', path: '/a', body: { chunked: 'x'.repeat(1e6) } },
      },
    ],
    ['GET /me/uploads, headers', head('/me/uploads')],
    ['GET /file/…, headers', head(`/file/${upload.id}/${upload.files[0].id}/a.txt`)],
    ['paths', mapped(paths, (path) => ({ method: 'GET', path }))],
    ['GET /upload/… of 1,000 files', plain('GET', `/upload/${large.id}`)],
    ['GET /uploads, 1,000 each', plain('GET', '/uploads?limit=1000')],
    ['GET /qrcode', { 'another text each time': { method: 'GET', headers, path: anotherCode() } }],
  ];
}

/** Many connections that send the start of a long body and then nothing. */
async function heldBack(server, count) {
  const { hostname, port } = new URL(server.url);
  const body = ' '.repeat(1000 * KiB);
  const head = `POST /upload HTTP/1.1\r\nHost: bench\r\nContent-Length: ${body.length + 1}\r\n\r\n`;
  const before = server.memory();
  server.resetPeak();
  await server.stall();
  const sockets = Array.from({ length: count }, () => {
    const socket = net.connect(Number(port), hostname, () => socket.write(head + body));
    return socket.on('error', () => undefined).resume();
  });
  await sleep(5000);
  const start = performance.now();
  await (await fetch(`${server.url}/health`)).text();
  const health = performance.now() - start;
  const stall = await server.stall();
  const peak = server.memory('VmHWM');
  for (const socket of sockets) socket.destroy();
  return { before, peak, health, stall };
}

const folder = await mkdtemp(join(fileURLToPath(new URL('..', import.meta.url)), 'bench-data-'));
const servers = [];
try {
  const server = await startPlik(folder, SETTINGS, { probed: true });
  servers.push(server);
  console.log(
    '| route | worst request (answer) | computing, ms | stall, ms | longest stall, ms | memory before / peak, MiB |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  const only = process.argv.slice(2).find((arg) => !arg.startsWith('--'));
  let longest = 0;
  for (const [name, requests] of await rows(server)) {
    if (only !== undefined && !name.includes(only)) continue;
    longest = Math.max(longest, await row(server, name, requests));
  }
  console.log(`\nThe longest stall of all: ${one(longest)} ms (target: ${TARGET}).`);
  if (only === undefined) {
    console.log(
      '\n| 800 connections, a megabyte each | memory before / peak, MiB | /health, ms | stall, ms |',
    );
    console.log('| --- | --- | --- | --- |');
    for (const authentication of ['enabled', 'forced']) {
      const home = await mkdtemp(join(folder, 'held-'));
      const settings = { ...SETTINGS, PLIKD_FEATURE_AUTHENTICATION: authentication };
      const held = await startPlik(home, settings, { probed: true });
      servers.push(held);
      const { before, peak, health, stall } = await heldBack(held, 800);
      const name = authentication === 'forced' ? 'who may not' : 'who may';
      console.log(
        `| ${name} | ${whole(before)} / ${whole(peak)} | ${one(health)} | ${one(stall.longest)} |`,
      );
    }
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
}
