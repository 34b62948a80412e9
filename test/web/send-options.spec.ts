import { expectAccessible } from '../support/axe.js';
import { expectFiles, fileOf, linkOn, pick, press, sent } from '../support/send-page.js';
import { TestServer, type TestSettings } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  pages = await WebPages.start();
});
afterEach(async () => {
  await pages.settle();
  await server.stop();
});
afterAll(() => pages.stop());

async function open(settings: TestSettings = {}) {
  server = await TestServer.start(settings);
  const page = await pages.open(server.url);
  await page.getByText('Anyone with the link').waitFor();
  return page;
}

describe('how something is sent', () => {
  it('once, for a time of one’s own, with a password and a message', async () => {
    const page = await open({ FEATURE_EXTEND_TTL: 'enabled' });
    await pick(page, fileOf('a.txt', 'a'));
    await press(page, 'kept after download');
    await page.getByRole('radio', { name: /gone after one download/ }).check();
    await page.keyboard.press('Escape');
    await press(page, 'for 30 days');
    await page.getByLabel('Unit').selectOption('hours');
    await page.getByLabel('How many').fill('5');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'for 5 hours' }).waitFor();
    await press(page, 'no password');
    await page.getByRole('switch', { name: 'Ask for a password' }).click();
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toMatch(/^\w{16}$/);
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.keyboard.press('Escape');
    await press(page, 'More options');
    await page.getByLabel('Message to the receiver').fill('For **Monday**');
    await press(page, 'Preview');
    await page.locator('strong', { hasText: 'Monday' }).waitFor();
    await page.getByRole('switch', { name: 'The receiver may remove it' }).click();
    await page.getByRole('switch', { name: 'Each visit begins the time anew' }).click();
    await page.getByRole('button', { name: 'for 5 hours after the last visit' }).waitFor();
    await press(page, 'Send the file');
    const Authorization = `Basic ${Buffer.from('plik:correct horse').toString('base64')}`;
    const { upload, files } = await sent(page, { Authorization });
    expectFiles(files, { 'a.txt': Buffer.from('a') });
    expect(upload).toMatchObject({
      ...{ oneShot: true, removable: true, extend_ttl: true, protectedByPassword: true },
      ...{ ttl: 18_000, comments: 'For **Monday**', stream: false },
    });
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('correct horse');
  });

  it('never longer than allowed; without an end where that is', async () => {
    let page = await open({ MAX_TTL_STR: '2h', DEFAULT_TTL_STR: '1h' });
    await press(page, 'for 1 hour');
    await page.getByText('At most 2 hours here.').waitFor();
    await page.getByLabel('How many').fill('3');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'for 2 hours', includeHidden: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Without an end' }).count()).toBe(0);
    await pages.settle();
    await server.stop();
    page = await open({ MAX_TTL_STR: '-1' });
    await pick(page, fileOf('a.txt', 'a'));
    await press(page, 'for 30 days');
    await press(page, 'Without an end');
    await page.keyboard.press('Escape');
    await press(page, 'Send the file');
    expect((await sent(page)).upload).toMatchObject({ ttl: -1, expireAt: null });
  });

  it('as the server insists on, which it says', async () => {
    const page = await open({
      ...{ FEATURE_ONE_SHOT: 'forced', FEATURE_REMOVABLE: 'forced', FEATURE_PASSWORD: 'forced' },
      ...{ FEATURE_COMMENTS: 'forced', FEATURE_STREAM: 'disabled', FEATURE_E2EE: 'disabled' },
      ...{ FEATURE_SET_TTL: 'disabled', FEATURE_TEXT: 'disabled' },
    });
    expect(await page.getByRole('button', { name: 'Write a text' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'for 30 days' }).count()).toBe(0);
    await page.getByText('for 30 days').waitFor();
    const removable = page.getByRole('switch', { name: 'The receiver may remove it' });
    expect([await removable.isChecked(), await removable.isDisabled()]).toEqual([true, true]);
    await page.getByText('Everyone with the link can. This server always does that.').waitFor();
    expect(await page.getByRole('switch').count()).toBe(1);
    await press(page, 'gone after one download');
    await page.getByRole('radio').first().waitFor();
    expect(await page.getByRole('radio').count()).toBe(1);
    await page.keyboard.press('Escape');
    await press(page, 'with a password');
    expect(await page.getByRole('switch', { name: 'Ask for a password' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await pick(page, fileOf('a.txt', 'a'));
    await press(page, 'Write a message first');
    await page.keyboard.type('Hello');
    await press(page, 'Send the file');
    await linkOn(page);
  });

  it('as the server preselects it', async () => {
    const page = await open({
      ...{ FEATURE_ONE_SHOT: 'default', FEATURE_REMOVABLE: 'default' },
      ...{ FEATURE_EXTEND_TTL: 'default', FEATURE_PASSWORD: 'disabled' },
    });
    await page.getByRole('button', { name: 'for 30 days after the last visit' }).waitFor();
    expect(await page.getByRole('button', { name: 'no password' }).count()).toBe(0);
    await pick(page, fileOf('a.txt', 'a'));
    await press(page, 'Send the file');
    const { upload } = await sent(page);
    expect(upload).toMatchObject({ oneShot: true, removable: true, extend_ttl: true });
  });

  it('only by who is logged in, where that is so', async () => {
    server = await TestServer.start({ FEATURE_AUTHENTICATION: 'forced' });
    const page = await pages.open(server.url);
    await page.getByRole('heading', { name: 'Log in first' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
    await page.waitForURL(/#\/login/);
  });
});
