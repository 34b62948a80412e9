import { PlikClient } from '../../libs/client/src/index.js';
import { expectAccessible } from '../support/axe.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import type { TestServer } from '../support/server.js';
import { logIn } from '../support/web-login.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let terminal: PlikClient;
beforeAll(async () => {
  [server, pages] = await Promise.all([startWithAccounts(), WebPages.start()]);
  await (await Account.admin(server)).createUser({ login: 'alice' });
  terminal = new PlikClient(server.url);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

const fragmentOf = (verifyUrl: string): string => new URL(verifyUrl).hash;

describe('a device that wants in', () => {
  it('gets a token when whoever logs in agrees', async () => {
    let shown: (fragment: string) => void;
    const address = new Promise<string>((resolve) => (shown = resolve));
    const login = terminal.device.login({
      hostname: 'alices-laptop',
      onCode: ({ verifyURL }) => {
        shown(fragmentOf(verifyURL));
      },
    });
    const page = await pages.open(server.url, await address);
    await logIn(page, 'alice');
    await page.getByText('alices-laptop wants to send and see files in your name.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Yes, let it in' }).click();
    await page.getByRole('heading', { name: 'It is in' }).waitFor();
    const token = await login;
    const upload = await terminal.withToken(token).createUpload();
    expect(upload.uploadToken).toBeDefined();
    await page.getByRole('link', { name: 'See my tokens' }).click();
    await page.getByText('CLI login alices-laptop').waitFor();
    await page.getByRole('link', { name: 'One upload' }).waitFor();
  });

  it('gets none when the answer is no', async () => {
    const code = await terminal.device.begin('\u202elatnoc');
    const page = await pages.open(server.url, fragmentOf(code.verifyURL));
    await logIn(page, 'alice');
    await page.getByText(code.code).waitFor();
    // A name that turns the text around does not.
    await page.getByText('�latnoc').waitFor();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('heading', { name: 'It stays outside' }).waitFor();
    expect(await terminal.device.poll(code)).toEqual({ status: 'pending' });
  });

  it('is told when its code is over, used or typed', async () => {
    const code = await terminal.device.begin();
    const page = await pages.open(server.url, '#/cli-auth');
    await logIn(page, 'alice');
    await page.getByLabel('Code of the device').fill(code.code.toLowerCase());
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('A command line wants to send').waitFor();
    const yes = page.getByRole('button', { name: 'Yes, let it in' });
    await yes.click();
    await page.getByRole('heading', { name: 'It is in' }).waitFor();
    await page.reload();
    await yes.click();
    await page.getByText('This code was used already.').waitFor();
    await page.goto(`${server.url}/#/cli-auth?code=AAAA-2222`);
    await page.getByText('AAAA-2222').waitFor();
    await yes.click();
    await page.getByText('This code is not valid any more.').waitFor();
  });
});
