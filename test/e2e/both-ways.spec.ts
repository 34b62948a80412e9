import { randomUUID } from 'node:crypto';
import { RouteTable } from '../../src/http/route-table.js';
import { SHORT_WAY } from '../../src/http/short-way.decorator.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, type OwnUpload, filePath, form } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { PIECE_TYPE, Tus } from '../support/tus.js';

/** What requests are about, made anew for each way: a request may use it up. */
interface World {
  readonly upload: OwnUpload;
  readonly stored: string;
  readonly missing: string;
  readonly closed: string;
  readonly begunResumable: string;
  readonly headers: Readonly<Record<string, Headers>>;
}

interface Case {
  readonly path: string | ((world: World) => string);
  readonly body?: () => string | FormData;
  readonly headers?: Headers;
  /** Another one than that of the route. */
  readonly method?: string;
}

const file =
  (name = 'a.txt') =>
  (): FormData =>
    form(name, 'content');
const text = (value: string) => (): string => value;
const upload = (body: object): Case => ({ path: '/upload', body: text(JSON.stringify(body)) });
const basic = (pair: string): Headers => ({
  Authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
});
const ofUpload = (kind: string, rest = '') => ({
  path: ({ upload: { id } }: World): string => `/${kind}/${id}${rest}`,
});

const TUS: Headers = { 'Tus-Resumable': '1.0.0' };
const PIECE: Headers = { ...TUS, 'Content-Type': PIECE_TYPE };
const ofResumable = (more?: Headers): Case => ({
  path: ({ begunResumable }) => begunResumable,
  ...(more === undefined ? {} : { headers: more }),
});

/** Requests for a file that is stored, and the wrong ones. */
const downloads: readonly Case[] = [
  { path: ({ stored }) => stored },
  { path: ({ stored }) => stored, method: 'HEAD' },
  { path: ({ stored }) => stored, headers: { Range: 'bytes=1-3' } },
  { path: ({ stored }) => stored, headers: { Range: 'bytes=100-' } },
  { path: ({ stored }) => stored, headers: { 'If-None-Match': '*' } },
  { path: ({ stored }) => stored, headers: { Accept: 'text/html', 'User-Agent': 'Mozilla/5.0' } },
  { path: ({ stored }) => `${stored}?dl=1` },
  { path: ({ stored }) => stored.replace('a.txt', '%61.txt') },
  { path: ({ stored }) => stored.replace('a.txt', 'b.txt') },
  { path: ({ stored }) => stored.replace('a.txt', 'b.txt'), headers: { Accept: 'text/html' } },
  { path: ({ missing }) => missing },
  { path: ({ upload: { id } }) => `/file/${id}/none/a.txt` },
  { path: '/file/none/none/a.txt' },
];

const fills: readonly Case[] = [
  { path: ({ missing }) => missing, body: file() },
  { path: ({ missing }) => missing, body: file('b.txt') },
  { path: ({ missing }) => missing, body: text('no form') },
  { path: ({ missing }) => missing },
  { path: ({ stored }) => stored, body: file() },
];

const streamed = (cases: readonly Case[]): Case[] =>
  cases.map((one) => {
    const { path } = one;
    const of = typeof path === 'string' ? (): string => path : path;
    return { ...one, path: (world) => of(world).replace(/^\/file/, '/stream') };
  });

/** What is asked of each route that has a short way. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  'GET /config': [
    { path: '/config' },
    { path: '/config?x=1' },
    { path: '/%63onfig' },
    { path: '/config/' },
    { path: '/config', method: 'HEAD' },
    { path: '/config', method: 'DELETE' },
  ],
  'GET /version': [{ path: '/version' }],
  'GET /health': [{ path: '/health' }],
  'GET /qrcode': [
    { path: '/qrcode?url=https://plik.example' },
    { path: '/qrcode?url=https://plik.example&url=x&size=100' },
    { path: '/qrcode?url=x&size=5000' },
    { path: `/qrcode?url=${'x'.repeat(4000)}` },
  ],
  'POST /upload': [
    upload({}),
    upload({ ttl: 60, files: [{ fileName: 'a' }, { fileName: 'b', reference: '2' }] }),
    upload({ files: { 0: { fileName: 'a' } } }),
    upload({ login: 'foo', password: 'bar' }),
    upload({ ttl: -1 }),
    upload({ files: [{ fileName: '' }] }),
    { path: '/upload' },
    { path: '/upload', body: text('{') },
    { path: '/upload', body: text(`{"comments":"${'x'.repeat(40_000)}"}`) },
    { path: '/upload', body: text(`"${'x'.repeat(1_100_000)}"`) },
    { path: '/upload', body: text('{}'), headers: { 'Content-Encoding': 'gzip' } },
    { path: '/upload', body: text('{}'), headers: { 'X-XSRFToken': 'wrong' } },
  ],
  'GET /upload/:uploadID': [
    ofUpload('upload'),
    ofUpload('upload', '?x=y'),
    { path: ({ closed }) => closed },
    { path: ({ closed }) => closed, headers: basic('foo:bar') },
    { path: ({ closed }) => closed, headers: basic('foo:wrong') },
    { path: ({ closed }) => closed, headers: { Authorization: 'Basic' } },
    { path: '/upload/none' },
    { path: '/upload/%00' },
    { path: '/upload/%2F' },
    { path: '/upload/%zz' },
  ],
  'DELETE /upload/:uploadID': [ofUpload('upload'), { path: '/upload/none' }],
  'POST /file/:uploadID': [
    { ...ofUpload('file'), body: file() },
    { ...ofUpload('file'), body: file('x'.repeat(1100)) },
    { ...ofUpload('file'), body: text('no form') },
    { path: '/file/none', body: file() },
  ],
  'POST /file/:uploadID/:fileID/:filename': fills,
  'POST /stream/:uploadID/:fileID/:filename': streamed(fills),
  'GET /file/:uploadID/:fileID/:filename': downloads,
  'GET /stream/:uploadID/:fileID/:filename': streamed(downloads),
  'DELETE /file/:uploadID/:fileID/:filename': [{ path: ({ stored }) => stored }],
  'DELETE /stream/:uploadID/:fileID/:filename': streamed([{ path: ({ stored }) => stored }]),
  'GET /archive/:uploadID/:filename': [
    ofUpload('archive', '/a.zip'),
    ofUpload('archive', '/a.tar'),
    { ...ofUpload('archive', '/a.zip'), method: 'HEAD' },
  ],
  'POST /': [
    { path: '/', body: file() },
    { path: '/', body: text('no form') },
  ],
  'PUT /': [{ path: '/', body: text('content') }, { path: '/' }, { path: '/', body: file() }],
  'PUT /:filename': [
    { path: '/a%20b.txt', body: text('content') },
    { path: '/upload', body: text('content') },
    { path: '/a.txt', body: text('x'), headers: { 'Content-Encoding': 'br' } },
  ],
  'OPTIONS /tus': [{ path: '/tus' }, { path: '/tus/' }],
  'OPTIONS /tus/:resumableID': [ofResumable()],
  'POST /tus': [
    { path: '/tus', headers: { ...TUS, 'Upload-Length': '5' } },
    { path: '/tus', headers: { ...PIECE, 'Upload-Length': '7' }, body: text('content') },
    { path: '/tus', headers: { ...PIECE, 'Upload-Length': '6' }, body: text('content') },
    { path: '/tus', headers: TUS },
    { path: '/tus', headers: { 'Upload-Length': '5' } },
    { path: '/tus', headers: { ...TUS, 'Content-Encoding': 'gzip' }, body: text('x') },
    { path: '/tus', method: 'GET' },
  ],
  'HEAD /tus/:resumableID': [
    ofResumable(TUS),
    { path: `/tus/${'x'.repeat(32)}`, headers: TUS },
    ofResumable({}),
  ],
  'PATCH /tus/:resumableID': [
    { ...ofResumable({ ...PIECE, 'Upload-Offset': '0' }), body: text('hello') },
    { ...ofResumable({ ...PIECE, 'Upload-Offset': '0' }), body: text('hel') },
    { ...ofResumable({ ...PIECE, 'Upload-Offset': '1' }), body: text('hel') },
    { ...ofResumable({ ...TUS, 'Upload-Offset': '0' }), body: text('hello') },
    {
      ...ofResumable({ ...PIECE, 'Upload-Offset': '0', 'X-HTTP-Method-Override': 'PATCH' }),
      ...{ method: 'POST', body: text('hello') },
    },
  ],
  'DELETE /tus/:resumableID': [ofResumable(TUS), { ...ofResumable(TUS), method: 'PUT' }],
  'GET /me': [{ path: '/me' }],
  'GET /me/uploads': [
    { path: '/me/uploads?limit=1' },
    { path: '/me/uploads?limit=x' },
    { path: '/me/uploads?token=none' },
  ],
  'GET /me/stats': [{ path: '/me/stats' }],
  'GET /stats': [{ path: '/stats' }],
  'GET /uploads': [{ path: '/uploads?limit=1' }, { path: '/uploads?sort=size&sort=date' }],
};

const SENDERS = [
  ...['anonymous', 'owner', 'own token', 'upload token', 'admin', 'impersonating admin'],
  ...['wrong token', 'wrong session'],
] as const;

let short: TestServer;
let long: TestServer;
let owner: Account;
let headers: Record<string, Headers>;

beforeAll(async () => {
  const settings = { MAX_FAILED_LOGINS: '0', STREAM_TIMEOUT_STR: '1s' };
  short = await startWithAccounts(settings, undefined, false);
  long = await startWithAccounts(settings, short.folder, true);
  const admin = await Account.admin(short);
  const login = `owner-${randomUUID()}`;
  owner = await admin.newAccount({ login });
  headers = {
    anonymous: {},
    owner: owner.headers,
    'own token': { 'X-PlikToken': (await owner.createToken()).token },
    admin: admin.headers,
    'impersonating admin': { ...admin.headers, 'X-Plik-Impersonate': `local:${login}` },
    'wrong token': { 'X-PlikToken': randomUUID() },
    'wrong session': { Cookie: 'plik-session=x.y.z', 'X-XSRFToken': 'x' },
  };
});
afterAll(() => long.halt().then(() => short.stop()));

async function newWorld(): Promise<World> {
  const client = Client.of(short);
  const files = [{ fileName: 'a.txt' }, { fileName: 'a.txt' }];
  const made = await owner.create({ files }, headers['own token']!['X-PlikToken']);
  await (await client.postFile(made, made.files[0]!, 'content')).text();
  const closed = await client.create({ login: 'foo', password: 'bar' });
  return {
    upload: made,
    stored: filePath(made, made.files[0]!),
    missing: filePath(made, made.files[1]!),
    closed: `/upload/${closed.id}`,
    begunResumable: new URL(await new Tus(client).begin(5)).pathname,
    headers: { ...headers, 'upload token': { 'X-UploadToken': made.uploadToken } },
  };
}

/** What differs between any two answers, whatever their way. */
const alike = (value: string): string =>
  value
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, 'DATE')
    .replace(/127\.0\.0\.1:\d+/g, 'HOST')
    .replace(/\b[0-9a-f]{12}-[0-9a-z]+/g, 'REQUEST')
    .replaceAll('%2F', '/')
    .replace(/(?<![A-Za-z0-9])[A-Za-z0-9]{32}(?![A-Za-z0-9])/g, 'TOKEN')
    .replace(/(?<![A-Za-z0-9])[A-Za-z0-9]{16}(?![A-Za-z0-9])/g, 'ID')
    .replace(/":\d+/g, '":N')
    .replace(/[\u0000-\u0008\u000e-\u001f\ufffd]+/g, '.');

async function seen(
  server: TestServer,
  method: string,
  one: Case,
  { world, sender }: { world: World; sender: string },
): Promise<{ readonly status: number } & Record<string, unknown>> {
  const path = typeof one.path === 'string' ? one.path : one.path(world);
  const response = await Client.of(server).request(one.method ?? method, path, {
    headers: { ...world.headers[sender], ...one.headers },
    ...(one.body === undefined ? {} : { body: one.body() }),
  });
  const body = Buffer.from(await response.arrayBuffer());
  const zipped = response.headers.get('content-type') === 'application/zip';
  return {
    status: response.status,
    headers: [...response.headers].map(([name, value]) => `${name}: ${alike(value)}`),
    // Times are in an archive, too.
    body: zipped ? body.length : alike(body.toString()),
  };
}

describe('the short way and the long way', () => {
  it('are compared for every route that has both', () => {
    const hot = short.app
      .get(RouteTable)
      .routes.filter(({ handler }) => Reflect.hasMetadata(SHORT_WAY, handler))
      .map(({ method, template }) => `${method} ${template}`);
    expect(Object.keys(CASES).sort()).toEqual(hot.sort());
  });

  it.each(Object.entries(CASES))('give the same answers to %s', async (route, cases) => {
    const [method = ''] = route.split(' ');
    // Reading uses nothing up, nor does what is about nothing that is there.
    const uses = method !== 'GET' && cases.some(({ path }) => typeof path !== 'string');
    const read = uses ? null : await newWorld();
    // What was refused changed nothing.
    const left = new Map<TestServer, World>();
    for (const one of cases) {
      // What is wrong by itself is so for everybody.
      for (const sender of one === cases[0] ? SENDERS : SENDERS.slice(0, 3)) {
        const where = `${sender}: ${JSON.stringify(one)}`;
        const answers: object[] = [];
        for (const server of [short, long]) {
          const world = read ?? left.get(server) ?? (await newWorld());
          const answer = await seen(server, method, one, { world, sender });
          answers.push(answer);
          if (answer.status < 400) left.delete(server);
          else left.set(server, world);
        }
        expect({ where, answer: answers[0] }).toEqual({ where, answer: answers[1] });
      }
    }
  });
});
