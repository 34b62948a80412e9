import { PlikClient } from '../../libs/client/src/index.js';
import { expectAccessible } from '../support/axe.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import type { TestServer } from '../support/server.js';
import { logIn } from '../support/web-login.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  [server, pages] = await Promise.all([startWithAccounts(), WebPages.start()]);
  await (await Account.admin(server)).createUser({ login: 'vera', name: 'Vera Example' });
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

it('shows an administrator the pages of somebody else, and says so until it is stopped', async () => {
  const vera = new PlikClient(server.url);
  await vera.login('vera', 'password1');
  await vera.send([{ name: 'of-vera.txt', content: 'v' }]);
  const admin = new PlikClient(server.url);
  await admin.login('admin', 'administrator');
  await admin.send([{ name: 'of-admin.txt', content: 'a' }]);

  const page = await pages.open(server.url, '#/admin/users');
  await logIn(page, 'admin', 'administrator');
  await page.getByRole('button', { name: 'More for Vera Example' }).click();
  await page.getByRole('menuitem', { name: 'See as this account' }).click();
  await page.getByRole('complementary').getByText('Vera Example').first().waitFor();
  await page.getByRole('link', { name: 'of-vera.txt' }).waitFor();
  expect(await page.getByRole('link', { name: 'of-admin.txt' }).count()).toBe(0);
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Tokens', exact: true }).click();
  await page.getByLabel('What is it for?').fill('made for Vera');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByRole('button', { name: 'I have it' }).click();
  expect((await vera.myTokens().page()).results).toMatchObject([{ comment: 'made for Vera' }]);

  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await page.getByLabel('Name').fill('Vera Other');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('complementary').getByText('Vera Other').first().waitFor();
  expect(await vera.me()).toMatchObject({ name: 'Vera Other', admin: false });

  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('You see the files of').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Files', exact: true }).click();
  await page.getByRole('link', { name: 'of-admin.txt' }).waitFor();
  expect(await page.getByRole('link', { name: 'of-vera.txt' }).count()).toBe(0);
});
