import type { Page } from 'playwright-core';
import { expectAccessible } from '../support/axe.js';
import { Receivers } from '../support/received.js';
import { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let receivers: Receivers;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start({ PATH: '/sub' }), WebPages.start()]);
  receivers = new Receivers(server, pages);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

/** The page to which the server sends on who followed this address. */
async function follow(path: string): Promise<Page> {
  const page = await pages.open(server.url);
  await page.goto(`${server.url}${path}`);
  expect(page.url()).toContain(`${server.url}/#/?err=`);
  return page;
}

const said = (err: string, errcode: number, uri: string): string =>
  `#/?err=${encodeURIComponent(err)}&errcode=${errcode}&uri=${encodeURIComponent(uri)}`;
const FILE = '/file/AbCdEfGhIjKlMnOp/AbCdEfGhIjKlMnOp/a.txt';
const CALLBACK = '/auth/oidc/callback?code=1';

describe('an address at which there is nothing', () => {
  it.each([
    [FILE, 'There is nothing at this address'],
    [FILE.replace('file', 'stream'), 'There is nothing at this address'],
    ['/archive/AbCdEfGhIjKlMnOp/files.zip', 'There is nothing at this address'],
    [CALLBACK, 'That is switched off here'],
  ])('%s says so: %s', async (path, heading) => {
    const page = await follow(path);
    await page.getByRole('heading', { name: heading }).waitFor();
    await page.getByRole('link', { name: 'Send files' }).waitFor();
    await expectAccessible(page);
  });

  it('leads to the other files, where there is an upload', async () => {
    const upload = await receivers.plik.createUpload({}, [{ fileName: 'a.txt' }]);
    const page = await follow(`/archive/${upload.id}/files.zip`);
    await page.getByRole('heading', { name: 'There is nothing to download' }).waitFor();
    await page.getByRole('link', { name: 'To the files of this link' }).click();
    await page.waitForURL(receivers.plik.pageUrl(upload));
  });
});

describe('what the server refused', () => {
  it.each([
    ['upload AbC has expired', 404, FILE, 'The link has expired', 'Send files'],
    [
      'file a.txt (AbC) is not available : removed',
      404,
      FILE,
      'It was downloaded already',
      'To the files',
    ],
    [
      'file a.txt (AbC) is not available : missing',
      404,
      FILE,
      'It is not there yet',
      'To the files',
    ],
    ['untrusted source IP address', 403, FILE, 'That is not for you', 'Send files'],
    [
      'Invalid download domain a.example',
      400,
      FILE,
      'The link has another address here',
      'Send files',
    ],
    ['too many attempts', 429, FILE, 'Too many attempts', 'Send files'],
    ['internal server error', 500, FILE, 'The server made a mistake', 'To the files'],
    ['no database', 503, FILE, 'The server is busy', 'To the files'],
    [
      'archive feature is not available in stream mode',
      400,
      FILE,
      'That did not work',
      'To the files',
    ],
    ['invalid session', 403, CALLBACK, 'You have been logged out', 'Log in'],
    ['you must be authenticated, please login first', 401, CALLBACK, 'Please log in', 'Log in'],
    ['unauthorized domain name', 403, CALLBACK, 'That is not for you', 'Send files'],
    ['invalid oauth2 state : it has expired', 400, CALLBACK, 'The login did not work', 'Log in'],
    ['missing oauth2 authorization code', 400, CALLBACK, 'The login did not work', 'Log in'],
    ['OIDC authentication is disabled', 400, CALLBACK, 'That is switched off here', 'Send files'],
  ])('is said with what one can do: %s (%i)', async (text, code, uri, heading, link) => {
    const page = await pages.open(server.url, said(text, code, uri));
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    await page.getByRole('main').getByRole('link', { name: link }).first().waitFor();
  });

  it.each([
    ['Your account is locked. Call +1 555 0100', 400, FILE],
    ['<img src=x onerror="top.ran=1"> <a href="https://evil.example">x</a>', 418, '/x'],
    ['\u202eevil', -1, 'javascript:alert(1)'],
  ])('is not said in words that anybody can write into a link: %s', async (text, code, uri) => {
    const page = await pages.open(server.url, said(text, code, uri));
    await page.getByRole('heading', { level: 1 }).waitFor();
    const main = await page.getByRole('main').innerText();
    expect(main).not.toContain(text);
    expect(main).not.toContain('Your account');
    const hrefs = await page.getByRole('main').getByRole('link').all();
    for (const one of hrefs) expect(await one.getAttribute('href')).toMatch(/^#\//);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.evaluate('window.ran')).toBeUndefined();
  });
});
