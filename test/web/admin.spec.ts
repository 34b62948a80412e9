import type { BrowserContextOptions, Page } from 'playwright-core';
import { PlikClient } from '../../libs/client/src/index.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { expectAccessible } from '../support/axe.js';
import { fill } from '../support/many.js';
import type { TestServer } from '../support/server.js';
import { rows, scrollTo } from '../support/web-lists.js';
import { TOO_WIDE, logIn } from '../support/web-login.js';
import { WebPages } from '../support/web-page.js';

const USERS = 60;
const UPLOADS = 120;
let server: TestServer;
let pages: WebPages;
let admin: PlikClient;
beforeAll(async () => {
  [server, pages] = await Promise.all([startWithAccounts(), WebPages.start()]);
  admin = new PlikClient(server.url);
  await Promise.all([admin.login('admin', 'administrator'), fill(server, USERS, UPLOADS)]);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

async function open(fragment: string, options: BrowserContextOptions = {}): Promise<Page> {
  const account = await Account.admin(server);
  return pages.open(server.url, `#${fragment}`, { ...options, as: account });
}

async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

describe('the overview', () => {
  it('says whether the server is well, how full it is, who fills it, and what is hot', async () => {
    const [upload] = (await admin.admin.uploads({ sort: 'size', oneShot: false }).page()).results;
    if (upload === undefined) throw new Error('no upload');
    await (await admin.download(upload, upload.files[0]!)).text();
    const page = await open('/admin');
    await page.getByRole('heading', { name: 'The server is well' }).waitFor();
    const stats = await admin.admin.stats();
    await page.getByText(`${String(stats.uploads)} uploads`).waitFor();
    await page.getByRole('link', { name: `${String(USERS + 1)} accounts` }).waitFor();
    await page.getByText('Without an account').waitFor();
    const hot = page.getByRole('link', { name: upload.files[0]!.fileName });
    await hot.first().waitFor();
    await page.getByRole('slider', { name: 'Uploads' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('End');
    const said = await page.getByRole('slider', { name: 'Uploads' }).getAttribute('aria-valuetext');
    expect(said).toContain(String((await admin.admin.dailyActivity()).at(-1)?.uploads));
  });

  it('says so when the server does not answer, and looks again', async () => {
    const page = await open('/admin');
    await page.getByRole('heading', { name: 'The server is well' }).waitFor();
    await page.route('**/health/ready', (route) =>
      route.fulfill({ status: 503, contentType: 'text/plain', body: 'the database is away\n' }),
    );
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('heading', { name: 'The server cannot serve' }).waitFor();
    await page.getByText('the database is away').waitFor();
    await page.unroute('**/health/ready');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('heading', { name: 'The server is well' }).waitFor();
  });
});

describe('accounts', () => {
  it('are a list that goes on, sorts, and is searched', async () => {
    const page = await open('/admin/users');
    await page.getByText(`${String(USERS + 1)} accounts`).waitFor();
    await scrollTo(page, USERS + 1);
    await page.getByRole('button', { name: 'Stored' }).click();
    const [largest] = (await admin.admin.users({ sort: 'size' }).page()).results;
    await page
      .locator('tbody tr')
      .first()
      .getByText(largest?.name ?? '', { exact: true })
      .waitFor();
    await page.getByLabel('Search').fill('person 17');
    await page.getByText('One account fits.').waitFor();
    expect(await rows(page)).toBe(1);
    await page.getByLabel('Search').fill('nobody at all');
    await page.getByRole('heading', { name: 'Nobody fits' }).waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Rights').selectOption('Administrators');
    await page
      .getByText('One account', { exact: true })
      .or(page.getByText('one account', { exact: true }))
      .waitFor();
    expect(await rows(page)).toBe(1);
  });

  it('that are changed stay where they are', async () => {
    const page = await open('/admin/users');
    await scrollTo(page, USERS + 1);
    const edit = page.getByRole('button', { name: /^Edit / }).last();
    const name = (await edit.getAttribute('aria-label'))!.slice('Edit '.length);
    await edit.click();
    await page.getByRole('dialog').getByLabel('Name').fill('Renamed Last');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Renamed Last is saved.').waitFor();
    const last = page.locator('tbody tr').last();
    await last.getByText('Renamed Last', { exact: true }).waitFor();
    expect([await rows(page), asked.includes('/users'), name]).toEqual([USERS + 1, false, name]);
    expect(await last.locator('td').nth(1).innerText()).not.toBe('–');
  });

  it('are made with a generated password, changed, limited, and deleted with their uploads', async () => {
    const page = await open('/admin/users');
    await page.getByRole('button', { name: 'New account' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Make the account' }).click();
    await dialog.getByText('Make it a little longer').first().waitFor();
    await dialog.getByLabel('Login').fill('zora');
    await dialog.getByLabel('Name').fill('Zora New');
    await dialog.getByRole('button', { name: 'Generate' }).click();
    await dialog.getByLabel('Largest file').selectOption('At most …');
    await dialog.getByLabel('Largest file: how much').fill('1.5');
    await dialog.getByLabel('All files together').selectOption('No limit');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Make the account' }).click();
    const password = await dialog.getByLabel('The new password').inputValue();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const zora = new PlikClient(server.url);
    await zora.login('zora', password);
    expect(await zora.me()).toMatchObject({
      ...{ name: 'Zora New', admin: false },
      ...{ maxFileSize: 1_500_000_000, maxUserSize: -1, maxTTL: 0 },
    });

    await page.getByRole('button', { name: 'Edit Zora New' }).click();
    await dialog.getByLabel('All files together').selectOption('server');
    await dialog.getByLabel('Longest time').selectOption('At most …');
    await dialog.getByLabel('Longest time: how much').fill('many');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Write a number above zero.').waitFor();
    await dialog.getByLabel('Longest time: how much').fill('2');
    await dialog.getByRole('switch', { name: 'Administrator' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Zora New is saved.').waitFor();
    expect(await zora.me()).toMatchObject({
      ...{ name: 'Zora New', admin: true },
      ...{ maxFileSize: 1_500_000_000, maxUserSize: 0, maxTTL: 172_800 },
    });

    const { id } = await zora.send([{ name: 'z.txt', content: 'z' }]);
    await choose(page, 'Zora New', 'See where it is logged in');
    await dialog.getByRole('button', { name: 'End it' }).click();
    await dialog.getByText('Nowhere.').waitFor();
    await expect(zora.me()).rejects.toMatchObject({ kind: 'session-ended' });
    await zora.login('zora', password);
    await dialog.getByRole('button', { name: 'Log out everywhere' }).click();
    await page.getByText('Zora New is logged out everywhere.').waitFor();
    await expect(zora.me()).rejects.toMatchObject({ kind: 'session-ended' });
    await choose(page, 'Zora New', 'Delete with all uploads');
    const remove = dialog.getByRole('button', { name: 'Delete' });
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByLabel('Write zora to go on').fill('zora');
    await remove.click();
    await page.getByText('Zora New is deleted.').waitFor();
    await expect(admin.admin.user('local:zora')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(admin.getUpload(id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('are seen as themselves, until that is stopped', async () => {
    const page = await open('/admin/users');
    await page.getByLabel('Search').fill('user01');
    await choose(page, 'Person 1', 'See as this account');
    await page.waitForURL(`${server.url}/#/home`);
    await page.getByText('You see the files of Person 1.').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('You see the files of').waitFor({ state: 'detached' });
  });
});

describe('uploads', () => {
  it('are found by whose they are and what they are, sorted, and removed together', async () => {
    const page = await open('/admin/uploads');
    const { uploads } = await admin.admin.stats();
    await page.getByText(`${String(uploads)} uploads`).waitFor();
    await page.getByLabel('From').fill('user02');
    await page
      .getByRole('option', { name: 'Person 2', includeHidden: true })
      .waitFor({ state: 'attached' });
    await page.getByLabel('From').press('Enter');
    const of = admin.admin.uploads({ user: 'local:user02' });
    const { total, results } = await of.page();
    await page.getByText(`${String(total)} uploads`).waitFor();
    await page.getByLabel('Kind').selectOption('Once only');
    const once = await admin.admin.uploads({ user: 'local:user02', oneShot: true }).page();
    await page
      .getByText(once.total === 0 ? 'Nothing fits' : 'upload')
      .first()
      .waitFor();
    await page.getByLabel('Kind').selectOption('All kinds');
    await page.getByText(`${String(total)} uploads`).waitFor();
    await page.getByRole('button', { name: 'Size' }).click();
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check();
    await page.getByText(`${String(results.length)} uploads chosen`).waitFor();
    await page
      .getByRole('checkbox', { name: /^Choose file/ })
      .first()
      .uncheck();
    await expectAccessible(page);
    await page
      .getByRole('region', { name: 'What is chosen' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText(`${String(results.length - 1)} uploads are removed.`).waitFor();
    expect((await of.page()).results).toHaveLength(1);
    expect(await rows(page)).toBe(1);
    await page.getByRole('button', { name: /^Remove file/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    expect((await of.page()).results).toHaveLength(0);
  });

  it('are opened from the list', async () => {
    const page = await open('/admin/uploads');
    const link = page
      .locator('tbody')
      .getByRole('link', { name: /^file \d+\.txt/ })
      .first();
    await link.click();
    await page.waitForURL(/#\/\?id=/);
  });
});

describe('everything that is for administrators', () => {
  it('is for nobody else', async () => {
    const page = await pages.open(server.url, '#/admin/users');
    await logIn(page, 'user05');
    await page.waitForURL(`${server.url}/#/home`);
    expect(await page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
    await page.goto(`${server.url}/#/admin/server`);
    await page.waitForURL(`${server.url}/#/home`);
    const stranger = await pages.open(server.url, '#/admin');
    await stranger.waitForURL(/#\/login/);
  });

  it.each(['light', 'dark'] as const)('can be used by everybody, in %s', async (colorScheme) => {
    const page = await open('/admin', { colorScheme });
    await page.getByRole('slider', { name: 'Given out' }).waitFor();
    await expectAccessible(page);
    for (const [name, ready] of [
      ['Accounts', 'New account'],
      ['Uploads', 'Uploads of everybody'],
      ['Server', 'Log so'],
    ] as const) {
      const sections = page.getByRole('navigation', { name: 'Administration' });
      await sections.getByRole('link', { name }).click();
      await page.getByText(ready).waitFor();
      await page.locator('tbody tr, .areas').first().waitFor();
      await expectAccessible(page);
    }
  });

  it('fits into 320 pixels', async () => {
    const page = await open('/admin', { viewport: { width: 320, height: 640 } });
    for (const path of ['/admin', '/admin/users', '/admin/uploads', '/admin/server']) {
      await page.goto(`${server.url}/#${path}`);
      await page.locator('.chart, tbody tr, .areas').first().waitFor();
      expect([path, await page.evaluate(TOO_WIDE)]).toEqual([path, 0]);
    }
  });
});
