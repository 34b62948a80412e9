import type { Page } from 'playwright-core';
import { PlikClient } from '../../libs/client/src/index.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { expectAccessible } from '../support/axe.js';
import { fileOf, pick, press } from '../support/send-page.js';
import type { TestServer } from '../support/server.js';
import { TOO_WIDE } from '../support/web-login.js';
import { WebPages } from '../support/web-page.js';

/** States between a beginning and an end, in both themes and as narrow as phones are. */
let server: TestServer;
let pages: WebPages;
let account: Account;
beforeAll(async () => {
  [server, pages] = await Promise.all([startWithAccounts(), WebPages.start()]);
  account = await (await Account.admin(server)).newAccount({ login: 'alice' });
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

async function expectUsable(page: Page): Promise<void> {
  await expectAccessible(page);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(TOO_WIDE)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 720 });
}

/** Answers of the server that do not come until somebody lets them. */
async function hold(page: Page, urls: string): Promise<() => Promise<void>> {
  let letGo = (): void => undefined;
  const gone = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(urls, async (route) => {
    await gone;
    await route.continue();
  });
  return async () => {
    letGo();
    await page.unrouteAll({ behavior: 'wait' });
  };
}

describe.each(['light', 'dark'] as const)('in %s, everybody can use', (colorScheme) => {
  it('what is being sent, paused, refused', async () => {
    const page = await pages.open(server.url, '', { colorScheme });
    const letGo = await hold(page, '**/file/**');
    await pick(page, fileOf(`${'long name '.repeat(20)}.pdf`, 'a'), fileOf('b.txt', 'b'));
    await press(page, 'Send 2 files');
    await page.getByRole('heading', { name: 'Sending 2 files' }).waitFor();
    await page.getByRole('progressbar').first().waitFor();
    await expectUsable(page);
    await press(page, 'Pause');
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await expectUsable(page);
    await letGo();
    await page.route('**/file/**', (route) => route.fulfill({ status: 400, body: 'no' }));
    await press(page, 'Go on');
    await page.getByRole('heading', { name: '0 of 2 files have arrived' }).waitFor();
    await expectUsable(page);
  });

  it('a stream, on both sides', async () => {
    const sender = await pages.open(server.url, '', { colorScheme });
    await pick(sender, fileOf('live.txt', 'live'));
    await press(sender, 'More options');
    await sender.getByRole('switch', { name: 'Passed on, never stored' }).click();
    await press(sender, 'Send the file');
    await sender.getByRole('heading', { name: 'Waiting for the receiver' }).waitFor();
    await expectUsable(sender);
    const link = await sender.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
    const receiver = await pages.open(server.url, new URL(link).hash, { colorScheme });
    await receiver.getByText('The sender is ready. It begins when you do.').waitFor();
    await expectUsable(receiver);
    await sender.close();
    await receiver.getByText('The sender is not there yet.').waitFor();
    await expectUsable(receiver);
  });

  it('the code of a device', async () => {
    const device = new PlikClient(server.url).device;
    const { verifyURL } = await device.begin('laptop');
    const options = { colorScheme, as: account };
    const page = await pages.open(server.url, new URL(verifyURL).hash, options);
    await page.getByText('laptop wants to send and see files in your name.').waitFor();
    await expectUsable(page);
    await page.getByRole('button', { name: 'Yes, let it in' }).click();
    await page.getByRole('heading', { name: 'It is in' }).waitFor();
    await expectUsable(page);
    const empty = await pages.open(server.url, '#/cli-auth', options);
    await empty.getByLabel('Code of the device').waitFor();
    await expectUsable(empty);
  });

  it('what the server sends browsers on to', async () => {
    const query = 'err=internal%20server%20error&errcode=500&uri=%2Ffile%2Fa%2Fb%2Fc.txt';
    const page = await pages.open(server.url, `#/?${query}`, { colorScheme });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectUsable(page);
  });
});
