import type { Page } from 'playwright-core';
import { Account, startWithAccounts } from '../support/accounts.js';
import { expectAccessible } from '../support/axe.js';
import { type FaultyProxy, type Seen, faultyProxy } from '../support/faulty-proxy.js';
import { OnDisk } from '../support/on-disk.js';
import { expectFiles, press, sent } from '../support/send-page.js';
import type { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { accountMenu } from '../support/web-login.js';
import { WebPages } from '../support/web-page.js';

const MIB = 1024 * 1024;

let server: TestServer;
let pages: WebPages;
let proxy: FaultyProxy;
let disk: OnDisk;
let alice: Account;
beforeAll(async () => {
  [server, pages, disk] = await Promise.all([
    startWithAccounts({}),
    WebPages.start(),
    OnDisk.make(),
  ]);
  proxy = await faultyProxy(new URL(server.url));
  alice = await (
    await Account.admin(server)
  ).newAccount({ login: 'alice', password: 'correct horse' });
});
beforeEach(() => {
  proxy.use(stopping);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop(), proxy.close(), disk.remove()]));

const isPiece = ({ method, url }: Seen): boolean => method === 'PATCH' && url.startsWith('/tus/');
const isCreation = ({ method, url }: Seen): boolean => method === 'POST' && url === '/tus';

/** The first piece breaks in the middle, and from then on the server is away. */
const stopping = (seen: Seen) => {
  if (!isPiece(seen) && !(seen.method === 'HEAD' && seen.url.startsWith('/tus/'))) return undefined;
  const isFirst = proxy.seen.filter(isPiece).length === 1 && isPiece(seen);
  return isFirst
    ? ({ kind: 'cut-request', after: 5 * MIB } as const)
    : ({ kind: 'answer', status: 503, code: 'Away' } as const);
};

const kept = async (page: Page): Promise<string> =>
  String(await page.evaluate('localStorage.getItem("plik-nest-unfinished:/") ?? ""'));

/** Sends a file until a part of it is there, and closes the page over it. */
async function interrupted(page: Page, name: string): Promise<{ path: string; bytes: Buffer }> {
  const file = await disk.file(name, 10 * MIB);
  await page.locator('[data-pick=files]').setInputFiles(file.path);
  await press(page, 'Send the file');
  await page.getByText('The server does not answer.').waitFor();
  proxy.use(() => undefined);
  await page.reload();
  return file;
}

const again = (page: Page, path: string): Promise<void> =>
  page.locator('[data-pick=unfinished]').setInputFiles(path);

describe('after the page was closed in the middle', () => {
  it('the same file goes on where it was, and another one is refused', async () => {
    const page = await pages.open(proxy.url);
    const { path, bytes } = await interrupted(page, 'film.mp4');
    await page.getByRole('heading', { name: 'One file has not arrived yet' }).waitFor();
    await page.getByText(/^[3-9]\d% of 10.5 MB sent$/).waitFor();
    await expectAccessible(page);
    const other = await disk.file('other.mp4', 10 * MIB);
    await again(page, other.path);
    await page.getByRole('alert').getByText('That is another file').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Go on with film.mp4' }).waitFor();
    await again(page, path);
    const { upload, files } = await sent(page);
    expectFiles(files, { 'film.mp4': bytes });
    expect(upload.files).toHaveLength(1);
    expect(proxy.seen.filter(isCreation)).toHaveLength(0);
    const [at] = proxy.seen.filter(isPiece).map(({ headers }) => Number(headers['upload-offset']));
    expect(at).toBeGreaterThan(3 * MIB);
    expect(await kept(page)).toBe('');
  });

  it.each([
    ['light', 320],
    ['dark', 320],
    ['dark', 1280],
  ] as const)('it is offered to everybody: %s, %p wide', async (colorScheme, width) => {
    const page = await pages.open(proxy.url, '', { colorScheme, viewport: { width, height: 700 } });
    await interrupted(page, `${'a very long name '.repeat(8)}.pdf`);
    const goOn = page.getByRole('button', { name: /^Go on with a very/ });
    await goOn.waitFor();
    await expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    const chooser = page.waitForEvent('filechooser');
    // A round to the browser, after which it tells of its window instead of opening it.
    await goOn.focus();
    await page.keyboard.press('Enter');
    expect((await chooser).isMultiple()).toBe(false);
  });

  it('it can be forgotten: here, and on the server', async () => {
    const page = await pages.open(proxy.url);
    await interrupted(page, 'film.mp4');
    await press(page, 'Forget film.mp4');
    await expectAccessible(page);
    const [{ uploadId }] = JSON.parse(await kept(page)) as [{ uploadId: string }];
    await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
    await page.getByText('Forgotten: film.mp4').waitFor();
    await page.getByRole('heading', { name: /not arrived/ }).waitFor({ state: 'detached' });
    expect(
      proxy.seen.filter(({ method, url }) => method === 'DELETE' && url.startsWith('/tus/')),
    ).toHaveLength(1);
    expect((await fetch(`${server.url}/upload/${uploadId}`)).status).toBe(404);
    expect(await kept(page)).toBe('');
  });

  it('several are a list; what is not on the server any more is not in it', async () => {
    const page = await pages.open(proxy.url);
    await interrupted(page, 'one.mp4');
    await page.getByRole('button', { name: 'Go on with one.mp4' }).waitFor();
    proxy.use(stopping);
    const { path, bytes } = await interrupted(page, 'two.mp4');
    await page.getByRole('heading', { name: '2 files have not arrived yet' }).waitFor();
    await page.locator('li', { hasText: 'two.mp4' }).locator('input').setInputFiles(path);
    expectFiles((await sent(page)).files, { 'two.mp4': bytes });
    const [note] = JSON.parse(await kept(page)) as [{ uploadId: string; uploadToken: string }];
    const headers = { 'X-UploadToken': note.uploadToken };
    await fetch(`${server.url}/upload/${note.uploadId}`, { method: 'DELETE', headers });
    await page.reload();
    await eventually(async () => (await kept(page)) === '');
    expect(await page.getByRole('heading', { name: /not arrived/ }).count()).toBe(0);
  });
});

it('what another page is sending is not offered', async () => {
  const page = await pages.open(proxy.url);
  const { path } = await disk.file('film.mp4', 10 * MIB);
  await page.locator('[data-pick=files]').setInputFiles(path);
  await press(page, 'Send the file');
  await page.getByText('The server does not answer.').waitFor();
  const other = await page.context().newPage();
  await other.goto(proxy.url);
  // It has had its answer when it says of another one that it is there.
  await other.getByRole('button', { name: 'Choose files' }).waitFor();
  await other.waitForTimeout(1000);
  expect(await kept(other)).toContain('film.mp4');
  expect(await other.getByRole('heading', { name: /not arrived/ }).count()).toBe(0);
  await page.close();
});

it('who logs out leaves nothing of it behind', async () => {
  const page = await pages.open(proxy.url, '', { as: alice });
  await interrupted(page, 'film.mp4');
  await page.getByRole('button', { name: 'Go on with film.mp4' }).waitFor();
  const token = /"uploadToken":"(\w{32})"/.exec(await kept(page))![1]!;
  await accountMenu(page, 'Log out');
  await page.getByText('You are logged out.').waitFor();
  await page.getByRole('heading', { name: /not arrived/ }).waitFor({ state: 'detached' });
  expect(
    await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'),
  ).not.toContain(token);
});
