import { startWithAccounts } from '../support/accounts.js';
import { RealProvider } from '../support/real-provider.js';
import { freePort } from '../support/ports.js';
import type { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

/** The pages of the provider ask there, and do not need the answer. */
const FONTS = 'https://fonts.googleapis.com';

let server: TestServer;
let pages: WebPages;
let provider: RealProvider;
beforeAll(async () => {
  const port = await freePort();
  provider = await RealProvider.at(`http://127.0.0.1:${port}/auth/oidc/callback`);
  [server, pages] = await Promise.all([
    startWithAccounts({
      LISTEN_PORT: String(port),
      FEATURE_LOCAL_LOGIN: 'disabled',
      OIDC_CLIENT_ID: 'plik',
      OIDC_CLIENT_SECRET: String(provider.client.client_secret),
      OIDC_PROVIDER_URL: provider.issuer,
      OIDC_PROVIDER_NAME: 'The Office',
    }),
    WebPages.start(),
  ]);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop(), provider.stop()]));

it('says so when the provider is away, and goes there and back when it is not', async () => {
  const hosts = [provider.issuer, FONTS];
  const page = await pages.open(server.url, '#/home/statistics', { hosts });
  await page.route(`${FONTS}/**`, (route) => route.abort());
  const leave = page.getByRole('button', { name: 'Log in with The Office' });
  await leave.click();
  await page.getByRole('alert').getByText('The server could not do that.').waitFor();
  // There is no other way in.
  expect(await page.getByLabel('Password').count()).toBe(0);

  await provider.start();
  await provider.knows('ann', { name: 'Ann Office', email: 'ann@example.com' });
  await leave.click();
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator('[name=login]').fill('ann');
  await page.locator('[name=password]').fill('any');
  await page.locator('[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.getByRole('heading', { name: 'Statistics' }).waitFor();
  expect(page.url()).toBe(`${server.url}/#/home/statistics`);
  await page.getByRole('button', { name: 'Account of Ann Office' }).waitFor();
  await page.goto(`${server.url}/#/home/account`);
  await page.getByText('ann, logged in by The Office').waitFor();
  // Whoever has no password here cannot change it.
  expect(await page.getByLabel('Old password').count()).toBe(0);
});
