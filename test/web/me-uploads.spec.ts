import type { Page } from 'playwright-core';
import { PlikClient } from '../../libs/client/src/index.js';
import { expectAccessible } from '../support/axe.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { TOO_WIDE } from '../support/web-login.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';

const UPLOADS = 120;

let server: TestServer;
let pages: WebPages;
let plik: PlikClient;
beforeAll(async () => {
  [server, pages] = await Promise.all([startWithAccounts(), WebPages.start()]);
  const admin = await Account.admin(server);
  for (const login of ['alice', 'empty']) await admin.createUser({ login });
  plik = new PlikClient(server.url);
  await plik.login('alice', 'password1');
  const { token } = await plik.createToken('laptop');
  for (let index = 0; index < UPLOADS; index += 1) {
    const name = `file-${String(index).padStart(3, '0')}.txt`;
    const sender = index % 40 === 0 ? plik.withToken(token) : plik;
    const files = [{ name, content: 'x'.repeat(index + 1) }];
    await sender.send(files, { oneShot: index % 30 === 0, comments: index === 5 ? 'needle' : '' });
  }
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

const rows = (page: Page) => page.locator('tbody tr');
/** Of each, as a whole: it is shown in two parts. */
async function names(page: Page): Promise<(string | null)[]> {
  const shown = await page.locator('tbody .link bdi').all();
  return Promise.all(shown.map((one) => one.getAttribute('title')));
}

/** Until the list shows so many. */
const shows = (page: Page, count: number): Promise<void> =>
  eventually(async () => (await rows(page).count()) === count, `${count} rows`);

async function open(login = 'alice', options = {}): Promise<Page> {
  const account = await Account.login(Client.of(server), login);
  const page = await pages.open(server.url, '#/home', { ...options, as: account });
  await page.getByRole('heading', { name: 'My files' }).waitFor();
  return page;
}

describe('my uploads', () => {
  it('come as one scrolls, newest first, and none twice', async () => {
    const page = await open();
    await page.getByText(`${UPLOADS} uploads, ${UPLOADS} files, 7.26 kB`).waitFor();
    await shows(page, 50);
    expect((await names(page))[0]).toBe('file-119.txt');
    while ((await rows(page).count()) < UPLOADS) {
      const before = await rows(page).count();
      await rows(page).last().scrollIntoViewIfNeeded();
      await rows(page).nth(before).waitFor();
    }
    const all = await names(page);
    expect(new Set(all).size).toBe(UPLOADS);
    expect(all).toEqual([...all].sort().reverse());
  });

  it('are sorted by their heads, all of them and not only what has come', async () => {
    const page = await open();
    await shows(page, 50);
    const size = page.getByRole('columnheader', { name: 'Size' });
    const first = (name: string): Promise<void> =>
      page.locator('tbody tr:first-child').getByText(name).waitFor();
    await size.getByRole('button').click();
    await first('file-119.txt');
    expect(await size.getAttribute('aria-sort')).toBe('descending');
    await size.getByRole('button').click();
    await first('file-000.txt');
    expect(await size.getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('columnheader', { name: 'Sent' }).getByRole('button').click();
    await first('file-119.txt');
    expect(await size.getAttribute('aria-sort')).toBe('none');
  });

  it('are filtered by kind and by token, and searched through to the end', async () => {
    const page = await open();
    await shows(page, 50);
    await page.getByLabel('Kind').selectOption('Once only');
    await shows(page, 4);
    await page.getByLabel('Sent with').selectOption('Token: laptop');
    await shows(page, 1);
    expect(await names(page)).toEqual(['file-000.txt']);
    // The token is a secret, and the address is not.
    expect(page.url()).toBe(`${server.url}/#/home?kind=oneShot`);
    await page.getByLabel('Kind').selectOption('All kinds');
    await shows(page, 3);
    await page.getByLabel('Sent with').selectOption('Anything');
    await shows(page, 50);
    // It is on the last page, which comes because the end of the list is in view.
    await page.getByLabel('Search').fill('NEEDLE');
    await shows(page, 1);
    expect(await names(page)).toEqual(['file-005.txt']);
    await page.getByText(`1 of ${UPLOADS}`, { exact: true }).waitFor();
    await page.getByLabel('Search').fill('nothing has this');
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    await page.getByRole('button', { name: 'Show all uploads' }).click();
    await rows(page).first().waitFor();
  });

  it('open with the rights of their owner', async () => {
    const page = await open();
    await page.getByRole('link', { name: 'file-119.txt' }).click();
    await page.waitForURL(/#\/\?id=\w{16}&uploadToken=\w{32}$/);
  });

  it('are deleted together, after a question', async () => {
    const page = await open();
    const token = await plik.createToken('to be deleted');
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      await plik.withToken(token.token).send([{ name, content: name }]);
    }
    await page.reload();
    await page.getByLabel('Sent with').selectOption('Token: to be deleted');
    await shows(page, 3);
    await page.getByRole('checkbox', { name: 'Choose a.txt' }).check();
    await page.getByRole('checkbox', { name: 'Choose c.txt' }).check();
    await page.getByText('2 uploads chosen').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    const box = page.getByRole('dialog', { name: 'Delete 2 uploads?' });
    await box.waitFor();
    await expectAccessible(page);
    await box.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await box.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('2 uploads are deleted.').waitFor();
    await shows(page, 1);
    const left = await plik.myUploads({ token: token.token }).page();
    expect(left.results.map(({ files }) => files[0]?.fileName)).toEqual(['b.txt']);
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check();
    await page.getByText('One upload chosen').waitFor();
    await page.getByRole('button', { name: 'Choose none' }).click();
    await page.getByText('One upload chosen').waitFor({ state: 'detached' });
  });

  it('say what would be there when there are none', async () => {
    const page = await open('empty');
    await page.getByRole('heading', { name: 'Nothing sent yet' }).waitFor();
    await expectAccessible(page);
    const main = page.getByRole('main');
    expect(await main.getByRole('link', { name: 'Send files' }).getAttribute('href')).toBe('#/');
  });

  it('can be read by everybody, and on the smallest phone', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open('alice', { colorScheme });
      await shows(page, 50);
      await expectAccessible(page);
      await page.setViewportSize({ width: 320, height: 640 });
      await expectAccessible(page);
      expect(await page.evaluate(TOO_WIDE)).toBeLessThanOrEqual(0);
    }
  });

  it('wait for a server that is away, and go on when it is back', async () => {
    const page = await open();
    await shows(page, 50);
    await page.route(/\/me\/uploads/, (route) => route.fulfill({ status: 500, body: 'no' }));
    await rows(page).last().scrollIntoViewIfNeeded();
    await page.getByText('The server could not do that.').waitFor();
    await page.unroute(/\/me\/uploads/);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await shows(page, 100);
  });
});
