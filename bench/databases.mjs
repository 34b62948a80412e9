// npm run bench:databases: the same questions to a server on each database, in turn.
// Needs Debian's mariadb-server and postgresql; both are started privately and flush every commit.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kinds, startDatabaseServer } from '../scripts/database-servers.mjs';
import { median } from './load.mjs';
import { startPlik } from './servers.mjs';

const UPLOADS = 5000;
const ROUNDS = 7;
const AT_ONCE = 32;
const ADMIN = { login: 'admin', password: 'administrator' };
const SETTINGS = {
  PLIKD_FEATURE_AUTHENTICATION: 'enabled',
  PLIKD_DEFAULT_ADMIN_LOGIN: ADMIN.login,
  PLIKD_DEFAULT_ADMIN_PASSWORD: ADMIN.password,
  PLIKD_PASSWORD_COST: '4',
  PLIKD_CLEANING_ENABLED: 'false',
};

async function ok(response) {
  if (response.status !== 200) throw new Error(`${response.url}: ${response.status}`);
  return response;
}

const create = async ({ server, ids }) => {
  const response = await ok(await fetch(`${server.url}/upload`, { method: 'POST', body: '{}' }));
  ids.push((await response.json()).id);
};
const get = async ({ server, ids }) => {
  const id = ids[Math.floor(Math.random() * ids.length)];
  await (await ok(await fetch(`${server.url}/upload/${id}`))).text();
};
const page = async ({ server, cookie }) => {
  const headers = { Cookie: cookie };
  await (await ok(await fetch(`${server.url}/uploads?limit=10`, { headers }))).text();
};
const upload = async ({ server }) => {
  const body = Buffer.alloc(4096, 'x');
  await (await ok(await fetch(`${server.url}/a.txt`, { method: 'PUT', body }))).text();
};

/** Requests per second. */
async function rate(side, question, times) {
  const start = performance.now();
  let left = times;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await question(side);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return times / ((performance.now() - start) / 1000);
}

async function login(server) {
  const body = JSON.stringify(ADMIN);
  const response = await ok(
    await fetch(`${server.url}/auth/local/login`, { method: 'POST', body }),
  );
  const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return cookies.join('; ');
}

async function sideOf(name, folder) {
  const database = name === 'sqlite' ? null : await startDatabaseServer(name, { durable: true });
  const home = await mkdtemp(join(folder, 'd-'));
  const Driver = name === 'postgres' ? 'postgres' : 'mysql';
  const config = database === null ? null : { Driver, ConnectionString: database.url };
  const more = config === null ? {} : { PLIKD_METADATA_BACKEND_CONFIG: JSON.stringify(config) };
  const server = await startPlik(home, { ...SETTINGS, ...more });
  const side = { name, database, server, cookie: await login(server), ids: [] };
  await rate(side, create, UPLOADS);
  return side;
}

const QUESTIONS = {
  'create an upload': [create, 600],
  'get an upload': [get, 2000],
  'first page of 5,000 uploads': [page, 400],
  'quick upload of 4 KiB': [upload, 300],
};

const folder = await mkdtemp(join(fileURLToPath(new URL('..', import.meta.url)), 'bench-data-'));
const sides = [];
try {
  for (const name of ['sqlite', ...kinds]) sides.push(await sideOf(name, folder));
  for (const [name, [question, times]] of Object.entries(QUESTIONS)) {
    const rates = sides.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [i, side] of sides.entries()) rates[i].push(await rate(side, question, times));
    }
    const base = median(rates[0]);
    const figures = sides.map((side, i) => {
      const value = median(rates[i]);
      return `${side.name} ${value.toFixed(0)} per s (${(value / base).toFixed(2)})`;
    });
    console.log(`${name.padEnd(30)} ${figures.join('   ')}`);
  }
} finally {
  await Promise.all(sides.map(({ server }) => server.stop()));
  for (const { database } of sides) await database?.remove();
  await rm(folder, { recursive: true, force: true });
}
