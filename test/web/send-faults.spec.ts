import { randomBytes } from 'node:crypto';
import { MaintenanceMode } from '../../src/mode/maintenance-mode.js';
import { NO_REQUEST } from '../../src/common/origin.js';
import { startWithAccounts } from '../support/accounts.js';
import { expectAccessible } from '../support/axe.js';
import { type FaultyProxy, type Seen, faultyProxy, first } from '../support/faulty-proxy.js';
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
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let proxy: FaultyProxy;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start(), WebPages.start()]);
  proxy = await faultyProxy(new URL(server.url));
});
beforeEach(() => {
  proxy.use(() => undefined);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop(), proxy.close()]));

const isFile = ({ method, url }: Seen): boolean => method === 'POST' && url.startsWith('/file/');
const isUpload = ({ method, url }: Seen): boolean => method === 'POST' && url === '/upload';
const filesSeen = (): string[] =>
  proxy.seen.filter(isFile).map(({ url }) => url.slice(url.lastIndexOf('/') + 1));

describe('while it is sent', () => {
  it('can be paused: what has arrived stays, the rest begins anew', async () => {
    const page = await pages.open(proxy.url);
    const large = randomBytes(3_000_000);
    await pick(page, fileOf('small.txt', 'a'), fileOf('large.bin', large));
    // What has become of a file is known to its sender without the password, too.
    await press(page, 'no password');
    await page.getByRole('switch', { name: 'Ask for a password' }).click();
    await page.getByLabel('Password', { exact: true }).fill('open sesame');
    await page.keyboard.press('Escape');
    await throttle(page, 400_000);
    await press(page, 'Send 2 files');
    await page.locator('li[data-state=done]', { hasText: 'small.txt' }).waitFor();
    const bar = page.getByRole('progressbar', { name: 'Of large.bin' });
    await eventually(async () => Number(await bar.getAttribute('aria-valuenow')) > 5);
    expect(await bar.count()).toBe(1);
    await page.getByText(/per second/).waitFor();
    await expectAccessible(page);
    await press(page, 'Pause');
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await expectAccessible(page);
    await throttle(page, -1);
    await press(page, 'Go on');
    const Authorization = `Basic ${Buffer.from('plik:open sesame').toString('base64')}`;
    const { files } = await sent(page, { Authorization });
    expectFiles(files, { 'small.txt': Buffer.from('a'), 'large.bin': large });
    expect(filesSeen().sort()).toEqual(['large.bin', 'large.bin', 'small.txt']);
  });

  it('can be cancelled: nothing is left there, and everything is still chosen', async () => {
    const page = await pages.open(proxy.url);
    await pick(page, fileOf('large.bin', Buffer.alloc(3_000_000)));
    await throttle(page, 100_000);
    await press(page, 'Send the file');
    const bar = page.getByRole('progressbar', { name: 'Of large.bin' });
    await eventually(async () => Number(await bar.getAttribute('aria-valuenow')) > 0);
    const removed = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
    await press(page, 'Cancel');
    await throttle(page, -1);
    await page.getByText('Nothing was sent.').waitFor();
    expect((await removed).status()).toBe(200);
    await page.getByRole('button', { name: 'Send the file' }).waitFor();
  });

  it('is sent again by itself when the connection breaks', async () => {
    // The first time, browsers try again themselves.
    proxy.use(first(3, isFile, { kind: 'reset-request', after: 500_000 }));
    const page = await pages.open(proxy.url);
    const bytes = randomBytes(2_000_000);
    await pick(page, fileOf('a.bin', bytes), fileOf('b.bin', bytes));
    await press(page, 'Send 2 files');
    expectFiles((await sent(page)).files, { 'a.bin': bytes, 'b.bin': bytes });
    expect(filesSeen()).toHaveLength(5);
  });

  it('waits for a server that is away, and goes on by itself', async () => {
    const page = await pages.open(proxy.url);
    await pick(page, fileOf('a.txt', 'a'));
    await page.getByText('Anyone with the link').waitFor();
    let isAway = true;
    proxy.use((seen) =>
      isAway && isUpload(seen) ? { kind: 'answer', status: 503, code: 'Away' } : undefined,
    );
    await press(page, 'Send the file');
    await page.getByText('The server does not answer.').waitFor();
    await expectAccessible(page);
    isAway = false;
    expectFiles((await sent(page)).files, { 'a.txt': Buffer.from('a') });
  });

  it('says which file has failed; the others arrive, and one goes on without it', async () => {
    const isBad = (seen: Seen): boolean => isFile(seen) && seen.url.endsWith('bad.txt');
    proxy.use(first(9, isBad, { kind: 'answer', status: 400, code: 'Strange' }));
    const page = await pages.open(proxy.url);
    await pick(page, fileOf('bad.txt', 'b'), fileOf('a.txt', 'a'));
    await press(page, 'Send 2 files');
    await page.getByRole('heading', { name: '1 of 2 files have arrived' }).waitFor();
    await page
      .locator('li[data-state=failed]')
      .getByText(/The server did not take it/)
      .waitFor();
    await expectAccessible(page);
    await press(page, 'Try again');
    await page.getByRole('heading', { name: '1 of 2 files have arrived' }).waitFor();
    await press(page, 'Go on without it');
    const answer = await fetch(`${server.url}/upload/${idOf(await linkOn(page))}`);
    const { files } = (await answer.json()) as { files: { fileName: string; status: string }[] };
    const there = files.filter(({ status }) => status === 'uploaded');
    expect(there.map(({ fileName }) => fileName)).toEqual(['a.txt']);
  });

  it('gives the link of a stream first, and sends when somebody fetches it', async () => {
    const page = await pages.open(server.url);
    await pick(page, fileOf('live.txt', 'live'));
    await press(page, 'More options');
    await page.getByRole('switch', { name: 'Passed on, never stored' }).click();
    await page.getByText('passed on, never stored').first().waitFor();
    await press(page, 'Send the file');
    await page.getByRole('heading', { name: 'Waiting for the receiver' }).waitFor();
    await page.getByText('Waits for the receiver').waitFor();
    await expectAccessible(page);
    const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
    const answer = await fetch(`${server.url}/upload/${idOf(link)}`);
    const { id, files } = (await answer.json()) as { id: string; files: { id: string }[] };
    const url = `${server.url}/stream/${id}/${files[0]!.id}/live.txt`;
    let got = await fetch(url);
    while (got.status === 404) {
      await got.text();
      got = await fetch(url);
    }
    expect(await got.text()).toBe('live');
    await page.getByRole('heading', { name: 'Your file is ready' }).waitFor();
  });

  it('says that there is no room for it', async () => {
    const small = await startWithAccounts({ MAX_USER_SIZE_STR: '1kB' });
    try {
      const page = await pages.open(small.url);
      await page.request.post(`${small.url}/auth/local/login`, {
        data: { login: 'admin', password: 'administrator' },
      });
      await page.reload();
      await pick(page, fileOf('a.bin', Buffer.alloc(600)));
      await press(page, 'Send the file');
      await page.getByRole('heading', { name: /ready/ }).waitFor();
      await press(page, 'Send something else');
      await pick(page, fileOf('b.bin', Buffer.alloc(600)));
      await press(page, 'Send the file');
      await page.getByText('Your account has no room for this.').waitFor();
      await pick(page, fileOf('c.bin', Buffer.alloc(600)));
      await page.getByText('That is more than the 1 kB that your account can keep.').waitFor();
    } finally {
      await small.stop();
    }
  });
});

describe('under maintenance', () => {
  const text = 'New disks <b>until</b> noon';
  const pause = (wanted: { text: string } | null): Promise<void> => {
    const until = Date.now() + 3_600_000;
    const since = Date.now();
    return server.app
      .get(MaintenanceMode)
      .change(wanted && { ...wanted, until, since }, NO_REQUEST);
  };
  afterEach(() => pause(null));

  it('says so before anything is chosen, for as long as it lasts', async () => {
    await pause({ text });
    const page = await pages.open(proxy.url);
    await page.getByRole('heading', { name: 'No files are taken for now' }).waitFor();
    await page.getByText(text).waitFor();
    await page.getByText(/^The server is under maintenance\. .* Until \d/).waitFor();
    await expectAccessible(page);
    await pause(null);
    await page.getByRole('heading', { name: 'No files are taken for now' }).waitFor({
      state: 'detached',
    });
  });

  it('keeps what was chosen, and does not go on trying', async () => {
    const page = await pages.open(proxy.url);
    await pick(page, fileOf('a.txt', 'a'));
    await pause({ text });
    await press(page, 'Send the file');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(
      /takes no files for now\. .* New disks <b>until<\/b> noon$/,
    );
    expect(proxy.seen.filter(isUpload)).toHaveLength(1);
    await pause(null);
    await press(page, 'Send the file');
    expectFiles((await sent(page)).files, { 'a.txt': Buffer.from('a') });
  });

  it('lets who has begun try the rest again later', async () => {
    const page = await pages.open(proxy.url);
    await pick(page, fileOf('a.txt', 'a'));
    await page.route('**/file/**', async (route) => {
      await pause({ text });
      await route.continue();
    });
    await press(page, 'Send the file');
    await page.getByText(/takes no files for now/).waitFor();
    await page.unroute('**/file/**');
    await pause(null);
    await press(page, 'Try again');
    expectFiles((await sent(page)).files, { 'a.txt': Buffer.from('a') });
  });
});
