import { expectAccessible } from '../support/axe.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import type { TestServer } from '../support/server.js';
import { TOO_WIDE, accountMenu, fillLogin, logIn } from '../support/web-login.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  [server, pages] = await Promise.all([
    startWithAccounts({ MAX_FAILED_LOGINS: '2' }),
    WebPages.start(),
  ]);
  const admin = await Account.admin(server);
  for (const login of ['alice', 'brian', 'carla']) await admin.createUser({ login });
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

describe('the login', () => {
  it('leads to the page that was asked for', async () => {
    const page = await pages.open(server.url, '#/home/account');
    await page.getByText('Log in to see that page.').waitFor();
    await logIn(page, 'alice');
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
    expect(page.url()).toBe(`${server.url}/#/home/account`);
    await page.reload();
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
  });

  // What else does not: web/src/pages/login/next.spec.ts.
  it.each(['//evil.example/', 'javascript:alert(1)'])('does not lead to %s', async (next) => {
    const page = await pages.open(server.url, `#/login?next=${encodeURIComponent(next)}`);
    await logIn(page, 'alice');
    await page.getByRole('heading', { name: 'My files' }).waitFor();
    expect(page.url()).toBe(`${server.url}/#/home`);
  });

  it('says kindly what is wrong, and how long to wait after too many tries', async () => {
    const page = await pages.open(server.url, '#/login');
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByRole('alert').getByText('Fill in both fields.').waitFor();
    await fillLogin(page, 'brian', 'not the one');
    await page.getByRole('alert').getByText('Name or password are not right.').waitFor();
    expect(await page.getByLabel('Password').getAttribute('aria-invalid')).toBe('true');
    // Each wrong one at once, whatever the server lets through.
    const tooOften = page
      .getByRole('alert')
      .getByText(/^Too many tries\. Try again in \d+ seconds?\./);
    const button = page.getByRole('button', { name: 'Log in', exact: true });
    for (let tries = 0; tries < 8 && !(await tooOften.isVisible()); tries += 1) {
      const answered = page.waitForResponse(/auth\/local\/login/);
      await button.click();
      await answered;
      await button.waitFor();
    }
    await tooOften.waitFor();
  });

  it('can be used by everybody, in light, dark and on the smallest phone', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await pages.open(server.url, '#/login', { colorScheme });
      await page.getByLabel('Login').waitFor();
      await expectAccessible(page);
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate(TOO_WIDE)).toBeLessThanOrEqual(0);
    }
  });
});

describe('the way out', () => {
  it('ends the session here', async () => {
    const page = await pages.open(server.url, '#/login');
    await logIn(page, 'alice');
    await accountMenu(page, 'Log out');
    await page.getByText('You are logged out.').waitFor();
    await page.getByRole('link', { name: 'Log in' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Log in' }).waitFor();
  });

  it('ends it everywhere, and whoever was in the middle of something comes back to it', async () => {
    const here = await pages.open(server.url, '#/home/account');
    await logIn(here, 'carla');
    const there = await pages.open(server.url, '#/home/tokens');
    await logIn(there, 'carla');
    await there.getByRole('heading', { name: 'Tokens' }).waitFor();

    await here.getByRole('button', { name: 'Log out everywhere' }).click();
    await here.getByText('You are logged out everywhere.').waitFor();
    await here.getByRole('link', { name: 'Log in' }).waitFor();

    await there.getByRole('button', { name: 'Make a token' }).click();
    await there.getByText('Your session has ended.').first().waitFor();
    await logIn(there, 'carla');
    await there.getByRole('heading', { name: 'Tokens' }).waitFor();
    expect(there.url()).toBe(`${server.url}/#/home/tokens`);
  });
});

describe('a server without accounts', () => {
  it('says that there is nothing to log in to', async () => {
    const open = await startWithAccounts({ FEATURE_AUTHENTICATION: 'disabled' });
    const page = await pages.open(open.url, '#/login');
    await page.getByRole('heading', { name: 'There is nothing to log in to' }).waitFor();
    await expectAccessible(page);
    await open.stop();
  });
});
