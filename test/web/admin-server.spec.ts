import type { Page } from 'playwright-core';
import { PlikClient } from '../../libs/client/src/index.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { expectAccessible } from '../support/axe.js';
import type { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let admin: PlikClient;
beforeAll(async () => {
  [server, pages] = await Promise.all([startWithAccounts(), WebPages.start()]);
  admin = new PlikClient(server.url);
  await admin.login('admin', 'administrator');
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

const open = async (fragment: string): Promise<Page> =>
  pages.open(server.url, `#${fragment}`, { as: await Account.admin(server) });

describe('the server', () => {
  it('shows its settings in words, and logs otherwise for a while', async () => {
    const page = await open('/admin/server');
    await page.getByText('Kept at most').waitFor();
    expect(await page.getByText('30 days').count()).toBeGreaterThan(0);
    const requests = page.getByLabel('Requests that are refused or fail');
    await requests.selectOption('Everything');
    await page.getByRole('button', { name: 'Log so' }).click();
    await page.getByText(/^Changed until/).waitFor();
    expect(await admin.admin.logging()).toMatchObject({
      levels: { http: 'DEBUG', server: 'INFO' },
    });
    await page.getByRole('button', { name: 'As configured' }).click();
    await page.getByText('As configured.', { exact: true }).waitFor();
    expect(await admin.admin.logging()).toMatchObject({ levels: { http: 'INFO' }, until: null });
    const api = await page.getByRole('link', { name: 'The API, to read' }).getAttribute('href');
    expect((await fetch(api ?? '')).status).toBe(200);
  });

  it('takes no files for a while, is cleaned, checked, and shows all of its settings', async () => {
    const page = await open('/admin/server');
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await page.getByLabel('What is said to those who want to send').fill('New disks');
    await page.getByLabel('For how long').first().selectOption({ index: 1 });
    await press('Take no files');
    await page.getByText(/^No files are taken since .* Until /).waitFor();
    await page.getByText('New disks').waitFor();
    expect(await admin.admin.maintenance()).toMatchObject({ on: true, text: 'New disks' });
    await expectAccessible(page);
    await press('Take files again');
    await page.getByText('Files are taken.').waitFor();
    expect(await admin.admin.maintenance()).toMatchObject({ on: false, until: null });

    await page.getByText('Not since this server began.').waitFor();
    await press('Clean now');
    await page.getByText(/^Cleaned .* files erased\.$/).waitFor();
    await page.getByText('It was never checked.').waitFor();
    await page.getByLabel('Check the files').selectOption('All bytes');
    await press('Check');
    await page.getByText(/^Checked .* Everything is as it should be\.$/).waitFor();
    expect(await admin.admin.storageCheck()).toMatchObject({ state: 'done', quick: false });
    await press('Show all');
    await page.getByText('MetadataBackendConfig.ConnectionString').waitFor();
    await expectAccessible(page);
  });
});
