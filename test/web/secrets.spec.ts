import { Encrypter } from 'age-encryption';
import type { Page, Request } from 'playwright-core';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Receivers, savedBy } from '../support/received.js';
import { fileOf, linkOn, pick, press } from '../support/send-page.js';
import type { TestServer } from '../support/server.js';
import { accountMenu, logIn } from '../support/web-login.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let receivers: Receivers;
beforeAll(async () => {
  [server, pages] = await Promise.all([
    startWithAccounts({
      OIDC_CLIENT_ID: 'plik',
      OIDC_CLIENT_SECRET: 'secret',
      OIDC_PROVIDER_URL: 'http://127.0.0.1:9',
      OIDC_PROVIDER_NAME: 'The Office',
    }),
    WebPages.start(),
  ]);
  receivers = new Receivers(server, pages);
  await (await Account.admin(server)).createUser({ login: 'alice' });
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

const PASSPHRASE = 'correct-horse-battery';
const KEPT = `JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])`;

/** Everything that a page has told anybody. */
function overhear(page: Page): () => Promise<string> {
  const requests: Request[] = [];
  const lines: string[] = [];
  page.on('request', (request) => requests.push(request));
  page.on('console', (message) => lines.push(message.text()));
  return async () => {
    const told = requests.map(async (request) => [
      ...[request.url(), request.postData() ?? '', JSON.stringify(await request.allHeaders())],
    ]);
    return JSON.stringify([await Promise.all(told), lines]);
  };
}

async function sendEncrypted(): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  encrypter.setScryptWorkFactor(10);
  const content = new Uint8Array(await encrypter.encrypt(new TextEncoder().encode('a plan')));
  const upload = await receivers.plik.send([{ name: 'plan.txt', content }], { e2ee: 'age' });
  return `${receivers.plik.pageUrl(upload)}&key=${PASSPHRASE}`;
}

describe('a passphrase', () => {
  it('of a link is told to nobody, and kept nowhere', async () => {
    const link = await sendEncrypted();
    const page = await pages.open(server.url);
    await page.evaluate('delete window.showSaveFilePicker');
    const told = overhear(page);
    await page.goto(link);
    const button = page.getByRole('button', { name: 'Download', exact: true });
    const saved = await savedBy(page, () => button.click());
    expect(saved.bytes.toString()).toBe('a plan');
    await page.getByRole('button', { name: 'Have a look' }).click();
    await page.getByText('a plan').waitFor();
    expect(await told()).not.toContain(PASSPHRASE);
    expect(await told()).toContain('/file/');
    expect(await page.evaluate(KEPT)).not.toContain(PASSPHRASE);
    expect(await page.evaluate('caches.keys()')).toEqual([]);
  });

  it('is not kept while somebody is at a provider of logins', async () => {
    const next = `/?id=AbCdEfGhIjKlMnOp&uploadToken=${'t'.repeat(32)}&key=${PASSPHRASE}`;
    const page = await pages.open(server.url, `#/login?next=${encodeURIComponent(next)}`);
    // In the place of the provider, a page from which one can look at what is kept.
    await page.route('**/auth/oidc/login', (route) =>
      route.fulfill({ contentType: 'text/plain', body: `${server.url}/health` }),
    );
    await page.getByRole('button', { name: 'Log in with The Office' }).click();
    await page.waitForURL(`${server.url}/health`);
    const kept = await page.evaluate(KEPT);
    expect(kept).toContain('/?id=AbCdEfGhIjKlMnOp');
    expect(kept).not.toContain(PASSPHRASE);
    expect(kept).not.toContain('tttt');
  });
});

describe('an upload token', () => {
  it('is in no link that is meant for others', async () => {
    const upload = await receivers.plik.send([
      { name: 'a.txt', content: 'a' },
      { name: 'b.txt', content: 'b' },
    ]);
    const page = await receivers.open(receivers.plik.pageUrl(upload, { asAdmin: true }));
    const told = overhear(page);
    await page.getByRole('heading', { name: 'Manage' }).waitFor();
    const token = upload.uploadToken ?? '';
    expect(token).toHaveLength(32);
    const shared = page.getByRole('main').locator('input[readonly]');
    const values = await Promise.all((await shared.all()).map((field) => field.inputValue()));
    expect(values).toContain(receivers.plik.pageUrl(upload.id));
    const hrefs = await page.evaluate(
      `JSON.stringify([...document.querySelectorAll('[href], [src]')].map((one) => one.outerHTML))`,
    );
    expect([...values, hrefs].join('\n')).not.toContain(token);
    // To the server in a header, which no log keeps.
    await page.getByRole('link', { name: 'Download a.txt' }).first().waitFor();
    expect(await told()).not.toContain(`uploadToken=${token}`);
  });
});

describe('who logs out', () => {
  it('leaves no password, and nothing that was sent', async () => {
    const files = [{ name: 'a.txt', content: 'a' }];
    const locked = await receivers.plik.send(files, { password: 'open sesame' });
    const page = await pages.open(server.url, '#/login');
    await logIn(page, 'alice');
    await page.getByRole('heading', { name: 'My files' }).waitFor();
    const go = async (fragment: string): Promise<void> => {
      await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
    };
    await go(new URL(receivers.plik.pageUrl(locked)).hash);
    await page.getByLabel('Password').fill('open sesame');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'a.txt' }).waitFor();
    await go('#/');
    await pick(page, fileOf('mine.txt', Buffer.from('mine')));
    await press(page, 'Send the file');
    await linkOn(page);
    await page.getByText('mine.txt').first().waitFor();
    await accountMenu(page, 'Log out');
    await page.getByText('You are logged out.').waitFor();
    await page.getByText('mine.txt').waitFor({ state: 'detached' });
    await go(new URL(receivers.plik.pageUrl(locked)).hash);
    await page.getByLabel('Password').waitFor();
    expect(await page.getByRole('heading', { name: 'a.txt' }).count()).toBe(0);
  });
});
