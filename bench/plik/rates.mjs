// Small requests: how many of a kind are answered in a second.
import { request } from '../load.mjs';
import { ask, rate, smallForm } from './load.mjs';
import { sessionOf, tokenOf } from './accounts.mjs';

const SMALL = 4096;
/** Printable, so that it goes into a script of wrk as it is. */
const content = 'x'.repeat(SMALL);

const CREATE = { method: 'POST', body: '{}' };
const PASSWORD = { login: 'bench', password: 'a password of some length' };
const BASIC = Buffer.from(`${PASSWORD.login}:${PASSWORD.password}`).toString('base64');

/** An upload with one small file; answers the paths of both. */
async function small(side, settings = {}, headers = {}) {
  const { url } = side;
  const made = { files: [{ fileName: 'small.bin' }], ...settings };
  const upload = await ask('POST', `${url}/upload`, made, headers);
  const path = `/file/${upload.id}/${upload.files[0].id}/small.bin`;
  const form = smallForm('small.bin', content);
  await request('POST', url + path, {
    body: form.body,
    headers: { ...form.headers, ...headers, 'X-UploadToken': upload.uploadToken },
  });
  return { upload: `/upload/${upload.id}`, file: path };
}

const protectedFile = (side) =>
  small(side, { protectedByPassword: true, ...PASSWORD }, { Authorization: `Basic ${BASIC}` });

/** As many uploads of one's own as the row asks for, once; lists are for sessions. */
const listOf = (count) => async (side) => {
  const headers = { 'X-PlikToken': await tokenOf(side) };
  const post = (i) => {
    const body = JSON.stringify({ files: [{ fileName: `${i}.bin` }] });
    return request('POST', `${side.url}/upload`, { body, headers });
  };
  for (let i = 0; i < count; i += 8) {
    const width = Math.min(8, count - i);
    await Promise.all(Array.from({ length: width }, (_, next) => post(i + next)));
  }
  return sessionOf(side);
};

export function rateRows(options) {
  const { listed, connections } = options;
  /** `prepare` is done once for a side; what it answers is given to `asked`, which says what is sent where. */
  const row = (label, asked, { prepare, without = [] } = {}) => ({
    label,
    unit: 'per s',
    without,
    prepare,
    measure: async (side, prepared) => {
      const { path, ...sent } = await asked(prepared, side);
      return rate(side.url + path, sent, options);
    },
  });
  const session = { prepare: sessionOf, without: ['limit'] };

  return {
    create: row('POST /upload, {}', () => ({ path: '/upload', ...CREATE })),
    quick: row('quick upload of 4 KiB', () => ({ path: '/', ...smallForm('a.bin', content) })),
    get: row('GET /upload/{id}', ({ upload }) => ({ path: upload }), { prepare: small }),
    get4k: row('GET of 4 KiB', ({ file }) => ({ path: file }), { prepare: small }),
    config: row('GET /config', () => ({ path: '/config' })),
    home: row('the home page', () => ({ path: '/' }), {
      prepare: (side) => request('GET', `${side.url}/`),
    }),
    'not-found': row('a 404', () => ({ path: '/nothing-is-here', expect: 404 })),
    'create-token': row(
      'POST /upload with a token',
      (token) => ({ path: '/upload', ...CREATE, headers: { 'X-PlikToken': token } }),
      { prepare: tokenOf, without: ['limit'] },
    ),
    me: row('/me with a session', (headers) => ({ path: '/me', headers }), session),
    password: row(
      'GET of 4 KiB behind a password',
      ({ file }) => ({ path: file, headers: { Authorization: `Basic ${BASIC}` } }),
      { prepare: protectedFile, without: ['limit'] },
    ),
    stats: row('/stats', (headers) => ({ path: '/stats', headers }), session),
    'my-uploads': row(
      `/me/uploads of ${listed}, ${connections} at once`,
      (headers) => ({ path: '/me/uploads', headers }),
      { prepare: listOf(listed), without: ['limit'] },
    ),
  };
}
