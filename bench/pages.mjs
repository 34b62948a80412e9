// npm run bench:pages: pages and statistics with a million uploads, against the same with a thousand.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sqliteDriver } from '../scripts/sqlite.mjs';
import { median } from './load.mjs';
import { startPlik } from './servers.mjs';

const ROUNDS = 200;
const LIMIT = 10;
const SETTINGS = {
  PLIKD_FEATURE_AUTHENTICATION: 'enabled',
  PLIKD_DEFAULT_ADMIN_LOGIN: 'admin',
  PLIKD_DEFAULT_ADMIN_PASSWORD: 'administrator',
  PLIKD_PASSWORD_COST: '4',
  PLIKD_CLEANING_ENABLED: 'false',
};
/** The administrator owns every tenth upload, so that their own list is long too. */
const OWN = 10;
const START = Date.parse('2026-01-01T00:00:00.000Z');

const idOf = (kind, i) => createHash('md5').update(`${kind}${i}`).digest('hex').slice(0, 16);

/** Row `i` of a list is `i` seconds younger than the first. */
const cursorAt = (i, id) =>
  encodeURIComponent(
    Buffer.from(JSON.stringify([new Date(START + i * 1000).toISOString(), id])).toString('base64'),
  );

const userOf = (i, users) =>
  i % OWN === 0 ? 'local:admin' : `local:user-${String(i % users).padStart(6, '0')}`;

function seed(file, uploads, users) {
  const Database = sqliteDriver();
  const db = new Database(file);
  db.pragma('synchronous = OFF');
  const user = db.prepare(
    `INSERT INTO users (id, provider, login, password, name, email, is_admin, max_file_size, max_user_size, max_ttl, theme, language, created_at)
     VALUES (?, 'local', ?, '', '', '', 0, 0, 0, 0, '', '', ?)`,
  );
  const usage = db.prepare(
    'INSERT INTO usages (user_id, uploads, files, size) VALUES (?, 0, 0, 0)',
  );
  const upload = db.prepare(
    `INSERT INTO uploads (id, ttl, extend_ttl, remote_ip, comments, upload_token, stream, one_shot, removable, protected_by_password, login, password, e2ee, file_count, created_at, user_id, stored_size)
     VALUES (?, 0, 0, '', '', ?, 0, 0, 0, 0, '', '', '', 1, ?, ?, ?)`,
  );
  const content = db.prepare(
    `INSERT INTO files (id, upload_id, position, name, status, md5, sha256, type, size, reference, backend, attempt, owner, created_at)
     VALUES (?, ?, 0, 'a.bin', 'uploaded', '', '', '', ?, '', 'file', 1, '', ?)`,
  );
  const counted = db.prepare(
    `UPDATE usages SET uploads = (SELECT COUNT(*) FROM uploads u WHERE u.user_id = usages.user_id),
       files = (SELECT COUNT(*) FROM uploads u WHERE u.user_id = usages.user_id),
       size = (SELECT COALESCE(SUM(stored_size), 0) FROM uploads u WHERE u.user_id = usages.user_id)`,
  );
  db.transaction(() => {
    for (let i = 0; i < users; i += 1) {
      const id = `local:user-${String(i).padStart(6, '0')}`;
      user.run(id, id.slice(6), START + i * 1000);
      usage.run(id);
    }
    for (let i = 0; i < uploads; i += 1) {
      const size = (i * 7919) % 100_000;
      upload.run(idOf('u', i), 'x'.repeat(32), START + i * 1000, userOf(i, users), size);
      content.run(idOf('f', i), idOf('u', i), size, START + i * 1000);
    }
    counted.run();
  })();
  db.exec('ANALYZE');
  db.close();
}

async function login(server) {
  const response = await fetch(`${server.url}/auth/local/login`, {
    method: 'POST',
    body: JSON.stringify({ login: 'admin', password: 'administrator' }),
  });
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
}

/** Milliseconds of each question, in turn, so that both sizes meet the same machine. */
async function time(sides, pathOf) {
  const times = sides.map(() => []);
  for (let round = 0; round < ROUNDS + 20; round += 1) {
    for (const [i, side] of sides.entries()) {
      const start = performance.now();
      const response = await fetch(side.server.url + pathOf(side), {
        headers: { Cookie: side.cookie },
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${pathOf(side)}: ${text}`);
      if (round >= 20) times[i].push(performance.now() - start);
    }
  }
  return times.map(median);
}

async function side(folder, uploads, users) {
  const home = await mkdtemp(join(folder, 'p-'));
  const first = await startPlik(home, SETTINGS);
  await first.stop();
  seed(join(home, 'plik.db'), uploads, users);
  const server = await startPlik(home, SETTINGS);
  return { server, cookie: await login(server), uploads, users };
}

/** The row at which the 1,000th page begins, or the last page of a shorter list; newest first. */
const deep = (rows) => Math.max(LIMIT, rows - 999 * LIMIT);

const QUESTIONS = {
  'GET /uploads, first page': () => `/uploads?limit=${LIMIT}`,
  'GET /uploads, 1,000th page': ({ uploads }) => {
    const at = deep(uploads);
    return `/uploads?limit=${LIMIT}&after=${cursorAt(at, idOf('u', at))}`;
  },
  'GET /uploads by size, first page': () => `/uploads?limit=${LIMIT}&sort=size`,
  'GET /me/uploads, first page': () => `/me/uploads?limit=${LIMIT}`,
  'GET /me/uploads, 1,000th page': ({ uploads }) => {
    const at = deep(uploads / OWN) * OWN;
    return `/me/uploads?limit=${LIMIT}&after=${cursorAt(at, idOf('u', at))}`;
  },
  'GET /users, first page': () => `/users?limit=${LIMIT}`,
  'GET /users, 1,000th page': ({ users }) => {
    const at = deep(users);
    return `/users?limit=${LIMIT}&after=${cursorAt(at, `local:user-${String(at).padStart(6, '0')}`)}`;
  },
  'GET /me/stats': () => '/me/stats',
  'GET /stats': () => '/stats',
};

const folder = await mkdtemp(join(fileURLToPath(new URL('..', import.meta.url)), 'bench-data-'));
const sides = [await side(folder, 1_000_000, 10_000), await side(folder, 1000, 10)];
try {
  for (const [name, pathOf] of Object.entries(QUESTIONS)) {
    const [large, small] = await time(sides, pathOf);
    const figures = `${large.toFixed(2)} / ${small.toFixed(2)} ms`;
    console.log(`${name.padEnd(36)} ${figures.padEnd(20)} ratio ${(large / small).toFixed(2)}`);
  }
} finally {
  await Promise.all(sides.map(({ server }) => server.stop()));
  await rm(folder, { recursive: true, force: true });
}
