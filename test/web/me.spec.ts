import type { Page } from 'playwright-core';
import { PlikClient } from '../../libs/client/src/index.js';
import { expectAccessible } from '../support/axe.js';
import { Account, answer, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { TOO_WIDE, accountMenu, fillLogin } from '../support/web-login.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let admin: Account;
beforeAll(async () => {
  [server, pages] = await Promise.all([startWithAccounts(), WebPages.start()]);
  admin = await Account.admin(server);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

/** Somebody new, on one of their pages. */
async function open(login: string, section: string, options = {}): Promise<Page> {
  const account = await admin.newAccount({ login });
  return pages.open(server.url, `#/home/${section}`, { ...options, as: account });
}

async function clientOf(login: string): Promise<PlikClient> {
  const plik = new PlikClient(server.url);
  await plik.login(login, 'password1');
  return plik;
}

describe('my tokens', () => {
  it('are made, shown once, copied, used and revoked', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const page = await open('tamara', 'tokens', { permissions });
    await page.getByRole('heading', { name: 'No token yet' }).waitFor();
    await page.getByLabel('What is it for?').fill('my laptop');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const box = page.getByRole('dialog', { name: 'Your new token' });
    await box.waitFor();
    await expectAccessible(page);
    const token = await box.getByLabel('Token', { exact: true }).inputValue();
    expect(token).toMatch(/^plik_\w{36}$/);
    const line = await box.getByRole('textbox', { name: /\.plikrc/ }).inputValue();
    expect(line).toBe(`Token = "${token}"`);
    await box.getByRole('button', { name: 'Copy' }).first().click();
    await box.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(token);
    await new PlikClient(server.url, { token }).send([{ name: 'a.txt', content: 'a' }]);
    await box.getByRole('button', { name: 'I have it' }).click();
    await page.reload();

    await page.getByText('my laptop').waitFor();
    expect(await page.content()).not.toContain(token);
    await page.getByRole('link', { name: 'One upload' }).click();
    await page.getByRole('link', { name: 'a.txt' }).waitFor();
    await page.goBack();

    await page.getByRole('button', { name: 'Revoke my laptop' }).click();
    const ask = page.getByRole('dialog', { name: 'Revoke “my laptop”?' });
    await ask.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The token is revoked.').waitFor();
    await page.getByRole('heading', { name: 'No token yet' }).waitFor();
    const refused = new PlikClient(server.url, { token }).createUpload();
    await expect(refused).rejects.toMatchObject({ kind: 'token-invalid' });
  });
});

describe('my account', () => {
  it('is called as one likes', async () => {
    const page = await open('nora', 'account');
    await page.getByLabel('Name').fill('Nora Example');
    await page.getByLabel('E-mail').fill('nora@example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: 'Account of Nora Example' }).waitFor();
    expect(await (await clientOf('nora')).me()).toMatchObject({
      ...{ name: 'Nora Example', email: 'nora@example.com' },
    });
  });

  it('gets another password, which ends the other sessions and keeps all else', async () => {
    const page = await open('paula', 'account');
    const elsewhere = await clientOf('paula');
    await elsewhere.changeMe({ name: 'Paula', theme: 'dark' });
    await page.reload();
    const change = async (old: string, fresh: string): Promise<void> => {
      await page.getByLabel('Old password').fill(old);
      await page.getByLabel('New password').fill(fresh);
      await page.getByRole('button', { name: 'Change the password' }).click();
    };
    await change('password1', 'short');
    await page.getByRole('alert').getByText('Make it a little longer.').waitFor();
    await change('password1', 'a better one');
    await page.getByText('The password is changed.').waitFor();
    const client = Client.of(server);
    expect((await answer(postLogin(client, 'paula', 'password1')))[0]).toBe(403);
    const again = await Account.login(client, 'paula', 'a better one');
    expect(await again.me()).toMatchObject({ name: 'Paula', theme: 'dark' });
    await expect(elsewhere.me()).rejects.toMatchObject({ kind: 'session-ended' });
    // This one goes on.
    await page.getByRole('link', { name: 'Tokens', exact: true }).click();
    await page.getByRole('heading', { name: 'No token yet' }).waitFor();
  });

  it('keeps the theme and the language, wherever one logs in', async () => {
    const page = await open('theo', 'account', { colorScheme: 'light' });
    const isKept = (): Promise<unknown> =>
      page.waitForResponse((response) => response.request().method() === 'PATCH');
    const dark = isKept();
    await page.getByRole('button', { name: 'Appearance and language' }).click();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await dark;
    await page.keyboard.press('Escape');
    const german = isKept();
    await page.getByLabel('Language', { exact: true }).selectOption('Deutsch');
    await german;
    const plik = await clientOf('theo');
    expect(await plik.me()).toMatchObject({ theme: 'dark', language: 'de' });

    const other = await pages.open(server.url, '#/login', { colorScheme: 'light' });
    await other.getByLabel('Login').waitFor();
    const looks = (of: Page): Promise<unknown> =>
      of.evaluate('[document.documentElement.dataset.theme, document.documentElement.lang]');
    expect(await looks(other)).toEqual([undefined, 'en']);
    await fillLogin(other, 'theo', 'password1');
    await other.locator('html[lang=de]').waitFor();
    expect(await looks(other)).toEqual(['dark', 'de']);
    // Whoever is nobody here keeps what this browser has.
    await other.context().clearCookies();
    await other.reload();
    await other.locator('html[lang=de]').waitFor();
    expect(await looks(other)).toEqual(['dark', 'de']);
  });

  it('is deleted with everything, once its name is written', async () => {
    const page = await open('dora', 'account');
    await page.getByRole('button', { name: 'Delete the account' }).click();
    const box = page.getByRole('dialog', { name: 'Delete this account?' });
    const verb = box.getByRole('button', { name: 'Delete the account' });
    expect(await verb.isDisabled()).toBe(true);
    await box.getByLabel('Write dora to go on').fill('dora');
    await expectAccessible(page);
    await verb.click();
    await page.getByText('The account is deleted.').waitFor();
    await page.getByRole('link', { name: 'Log in' }).waitFor();
    expect((await answer(postLogin(Client.of(server), 'dora', 'password1')))[0]).toBe(403);
  });
});

describe('my statistics', () => {
  it('show what was sent and fetched', async () => {
    const account = await admin.newAccount({ login: 'stella' });
    const plik = await clientOf('stella');
    const upload = await plik.send([{ name: 'hot.txt', content: 'hot!' }]);
    const [file] = upload.files;
    if (file === undefined) throw new Error('no file');
    for (let time = 0; time < 2; time += 1) await (await plik.download(upload, file)).text();
    const page = await pages.open(server.url, '#/home/statistics', { as: account });
    for (const name of ['Uploads', 'Sent', 'Downloads', 'Downloaded']) {
      await page.getByRole('slider', { name: `${name} per day` }).waitFor();
    }
    const slider = page.getByRole('slider', { name: 'Uploads per day' });
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/: 1$/);
    await page.getByRole('link', { name: 'hot.txt' }).waitFor();
    await page.getByText('2 times').waitFor();
  });
});

describe('all of these pages', () => {
  it.each(['light', 'dark'] as const)(
    'can be used by everybody when they are %s',
    async (scheme) => {
      const page = await open(`axe-${scheme}`, 'account', { colorScheme: scheme });
      for (const [section, heading] of [
        ['account', 'Account'],
        ['tokens', 'Tokens'],
        ['statistics', 'Statistics'],
      ] as const) {
        await page.goto(`${server.url}/#/home/${section}`);
        await page.getByRole('heading', { name: heading, exact: true }).waitFor();
        for (const width of [1280, 320]) {
          await page.setViewportSize({ width, height: 800 });
          await expectAccessible(page);
          expect(await page.evaluate(TOO_WIDE)).toBeLessThanOrEqual(0);
        }
      }
      // The links of the head are in the menu, where there is no room for them.
      await accountMenu(page, 'Command line');
      await page.waitForURL(`${server.url}/#/clients`);
    },
  );
});
