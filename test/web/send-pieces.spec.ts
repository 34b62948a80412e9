import { randomBytes } from 'node:crypto';
import type { UploadWire } from '../../libs/wire/src/index.js';
import { type FaultyProxy, type Seen, faultyProxy, first } from '../support/faulty-proxy.js';
import { hasNginx, startNginx } from '../support/nginx.js';
import { freePort } from '../support/ports.js';
import { privateFolder } from '../support/proxies/private-process.js';
import { OnDisk } from '../support/on-disk.js';
import {
  expectFiles,
  fileOf,
  idOf,
  linkOn,
  pick,
  press,
  sent,
  throttle,
} from '../support/send-page.js';
import { expectAccessible } from '../support/axe.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';

const MIB = 1024 * 1024;

let server: TestServer;
let pages: WebPages;
let proxy: FaultyProxy;
let disk: OnDisk;
beforeAll(async () => {
  [server, pages, disk] = await Promise.all([
    TestServer.start({ MAX_FILE_SIZE_STR: '1GB' }),
    WebPages.start(),
    OnDisk.make(),
  ]);
  proxy = await faultyProxy(new URL(server.url));
});
beforeEach(() => {
  proxy.use(() => undefined);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop(), proxy.close(), disk.remove()]));

const isPiece = ({ method, url }: Seen): boolean => method === 'PATCH' && url.startsWith('/tus/');
const isCreation = ({ method, url }: Seen): boolean => method === 'POST' && url === '/tus';
const isFile = ({ method, url }: Seen): boolean => method === 'POST' && url.startsWith('/file/');
const offsets = (): number[] =>
  proxy.seen.filter(isPiece).map(({ headers }) => Number(headers['upload-offset']));

describe('a large file', () => {
  it('goes on where it was when the connection breaks, and small ones go as they are', async () => {
    proxy.use(first(2, isPiece, { kind: 'cut-request', after: 3 * MIB }));
    const page = await pages.open(proxy.url);
    const bytes = randomBytes(12 * MIB);
    await pick(page, fileOf('large.bin', bytes), fileOf('small.txt', 'a'));
    await press(page, 'Send 2 files');
    const { files, upload } = await sent(page);
    expectFiles(files, { 'large.bin': bytes, 'small.txt': Buffer.from('a') });
    expect(upload.files).toHaveLength(2);
    expect(proxy.seen.filter(isFile).map(({ url }) => url.split('/').at(-1))).toEqual([
      'small.txt',
    ]);
    expect(proxy.seen.filter(isCreation)).toHaveLength(1);
    const [begun, ...later] = offsets();
    expect(begun).toBe(0);
    expect(later.at(-1)).toBeGreaterThan(0);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([]);
  });

  it('can be paused, and goes on from there', async () => {
    const page = await pages.open(proxy.url);
    const bytes = randomBytes(12 * MIB);
    await pick(page, fileOf('large.bin', bytes));
    await throttle(page, 2_000_000);
    await press(page, 'Send the file');
    const bar = page.getByRole('progressbar', { name: 'Of large.bin' });
    await eventually(async () => Number(await bar.getAttribute('aria-valuenow')) > 20);
    await press(page, 'Pause');
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await throttle(page, -1);
    await press(page, 'Go on');
    expectFiles((await sent(page)).files, { 'large.bin': bytes });
    expect(offsets()).toHaveLength(2);
    expect(offsets()[1]).toBeGreaterThan(MIB);
  });

  it('waits for the network, says so, and goes on by itself', async () => {
    const page = await pages.open(proxy.url);
    const bytes = randomBytes(12 * MIB);
    await pick(page, fileOf('large.bin', bytes));
    let isOffline = false;
    // What is on its way breaks as it does when a network goes.
    proxy.use((seen) => {
      if (!isPiece(seen) || isOffline) return undefined;
      isOffline = true;
      void page.context().setOffline(true);
      return { kind: 'cut-request', after: 2 * MIB };
    });
    await press(page, 'Send the file');
    await page.getByText('There is no connection.').waitFor();
    await expectAccessible(page);
    await page.context().setOffline(false);
    expectFiles((await sent(page)).files, { 'large.bin': bytes });
  });

  it('that is encrypted goes on with the same bytes', async () => {
    proxy.use(first(2, isPiece, { kind: 'cut-request', after: 3 * MIB }));
    const page = await pages.open(proxy.url);
    await pick(page, fileOf('large.bin', randomBytes(9 * MIB)));
    await press(page, 'More options');
    await page.getByRole('switch', { name: 'Encrypt it before it leaves' }).click();
    await press(page, 'Send the file');
    const { upload, files } = await sent(page);
    expect(upload.e2ee).toBe('age');
    expect(files['large.bin']).toHaveLength(upload.files[0]!.fileSize);
    expect(files['large.bin']!.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    expect(offsets().at(-1)).toBeGreaterThan(0);
    // It cannot be gone on with by another page: the same file would become other bytes.
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([]);
  });

  it('goes in one request to a server without tus', async () => {
    const page = await pages.open(proxy.url);
    // As servers answer that do not know the route.
    await page.route('**/tus', (route) =>
      route.fulfill({ status: 404, body: '404 page not found' }),
    );
    const bytes = randomBytes(9 * MIB);
    await pick(page, fileOf('large.bin', bytes));
    await press(page, 'Send the file');
    expectFiles((await sent(page)).files, { 'large.bin': bytes });
    expect(proxy.seen.filter(isFile)).toHaveLength(1);
  });

  it('that was begun, but whose place was not heard of, gets another one', async () => {
    proxy.use(first(1, isCreation, { kind: 'lose-answer' }));
    const page = await pages.open(proxy.url);
    const bytes = randomBytes(9 * MIB);
    await pick(page, fileOf('large.bin', bytes));
    await press(page, 'Send the file');
    const url = `${server.url}/upload/${idOf(await linkOn(page))}`;
    const { id, files } = (await (await fetch(url)).json()) as UploadWire;
    const [arrived, ...others] = files.filter(({ status }) => status === 'uploaded');
    expect(others).toEqual([]);
    const got = await fetch(`${server.url}/file/${id}/${arrived!.id}/large.bin`);
    expectFiles({ got: Buffer.from(await got.arrayBuffer()) }, { got: bytes });
  });
});

it('a very large one goes as several parts at once, which can be paused', async () => {
  const page = await pages.open(proxy.url);
  const { path, bytes } = await disk.file('film.bin', 130 * MIB);
  await page.locator('[data-pick=files]').setInputFiles(path);
  await throttle(page, 30_000_000);
  await press(page, 'Send the file');
  const bar = page.getByRole('progressbar', { name: 'Of film.bin' });
  await eventually(async () => Number(await bar.getAttribute('aria-valuenow')) > 20);
  await press(page, 'Pause');
  await page.getByRole('heading', { name: 'Paused' }).waitFor();
  await throttle(page, -1);
  await press(page, 'Go on');
  const { upload, files } = await sent(page);
  expectFiles(files, { 'film.bin': bytes });
  expect(upload.files).toHaveLength(1);
  const creations = proxy.seen.filter(isCreation).map(({ headers }) => headers['upload-concat']);
  expect(creations).toEqual(['partial', 'partial', 'partial', expect.stringMatching(/^final;/)]);
});

(hasNginx() ? it : it.skip)('pieces become as small as a proxy wants them', async () => {
  const port = await freePort();
  const folder = await privateFolder('plik-nginx-');
  const url = `http://127.0.0.1:${port}`;
  const site = `server {
    listen 127.0.0.1:${port};
    client_max_body_size 1m;
    location / { proxy_pass ${proxy.url}; proxy_set_header Host $http_host; }
  }`;
  const nginx = await startNginx(folder, site, url);
  try {
    const page = await pages.open(url);
    const bytes = randomBytes(9 * MIB);
    await pick(page, fileOf('large.bin', bytes));
    proxy.use(() => undefined);
    await press(page, 'Send the file');
    expectFiles((await sent(page)).files, { 'large.bin': bytes });
    expect(offsets()).toEqual(Array.from({ length: 9 }, (_, i) => i * MIB));
  } finally {
    await nginx.stop('SIGTERM');
  }
});
