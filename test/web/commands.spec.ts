import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { PlikClient } from '../../libs/client/src/index.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { expectAccessible } from '../support/axe.js';
import type { TestServer } from '../support/server.js';
import { TOO_WIDE, logIn } from '../support/web-login.js';
import { WebPages } from '../support/web-page.js';

const run = promisify(execFile);
const REPORT = randomBytes(100_000);
let server: TestServer;
let pages: WebPages;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-commands-'));
  const clients = join(folder, 'clients');
  for (const system of ['linux-amd64', 'windows-amd64']) {
    await mkdir(join(clients, system), { recursive: true });
    await writeFile(join(clients, system, 'plik'), `for ${system}`);
  }
  await mkdir(join(folder, 'photos'));
  await writeFile(join(folder, 'photos', 'beach.jpg'), REPORT);
  await writeFile(join(folder, 'report.pdf'), REPORT);
  const settings = { PATH: '/sub', CLIENTS_DIRECTORY: clients };
  [server, pages] = await Promise.all([startWithAccounts(settings), WebPages.start()]);
  await (await Account.admin(server)).createUser({ login: 'alice' });
});
afterEach(() => pages.settle());
afterAll(async () => {
  await Promise.all([server.stop(), pages.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function open(tool: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await pages.open(server.url, '#/clients', options);
  await page.getByRole('tab', { name: tool, exact: true }).click();
  return page;
}

const line = async (page: Page, title: string): Promise<string> =>
  (await page.getByRole('region', { name: title, exact: true }).innerText()).trim();

/** What a shell says to a line, where the files are. */
const shell = async (text: string): Promise<string> =>
  (await run('bash', ['-c', text], { cwd: folder })).stdout.trim();

const fetched = async (link: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(link)).arrayBuffer());

describe('the lines for curl', () => {
  it('send and fetch what they say', async () => {
    const page = await open('curl');
    const link = await shell(await line(page, 'Send a file'));
    expect(link).toContain(`${server.url}/file/`);
    expect(REPORT.equals(await fetched(link))).toBe(true);

    const got = join(folder, 'got');
    await mkdir(got, { recursive: true });
    await run('bash', ['-c', (await line(page, 'Fetch a file')).replace('LINK', link)], {
      cwd: got,
    });
    expect(REPORT.equals(await readFile(join(got, 'report.pdf')))).toBe(true);

    const tar = await shell(await line(page, 'Send what another program writes'));
    await writeFile(join(got, 'photos.tar'), await fetched(tar));
    await run('tar', ['xf', 'photos.tar'], { cwd: got });
    expect(REPORT.equals(await readFile(join(got, 'photos', 'beach.jpg')))).toBe(true);

    const [, id = ''] = /\/file\/(\w+)\//.exec(link) ?? [];
    const all = (await line(page, 'Fetch all files of an upload as a zip')).replace('ID', id);
    await shell(all);
    expect((await readFile(join(folder, 'files.zip'))).subarray(0, 2).toString()).toBe('PK');
  });

  it('send for one download only', async () => {
    const page = await open('curl');
    const link = await shell(await line(page, 'Send it for one download only'));
    expect(link).toContain(`${server.url}/#/?id=`);
    const plik = new PlikClient(server.url);
    const upload = await plik.getUpload(link.slice(link.indexOf('=') + 1));
    expect(upload.oneShot).toBe(true);
    const file = await plik.download(upload, upload.files[0]!);
    expect(REPORT.equals(Buffer.from(await (await file.blob()).arrayBuffer()))).toBe(true);
  });

  it('have a token, where somebody wishes that, and are copied', async () => {
    const page = await pages.open(server.url, '#/login?next=/clients', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await logIn(page, 'alice');
    await page.getByLabel('Token').selectOption('Make a new one');
    await page.getByText('A new token is in the lines').waitFor();
    const text = await line(page, 'Send a file');
    expect(text).toContain('X-PlikToken');
    await page.getByRole('button', { name: 'Copy: Send a file' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(text);
    await shell(text);
    await shell(await line(page, 'Send it for one download only'));
    const alice = new PlikClient(server.url);
    await alice.login('alice', 'password1');
    expect((await alice.myUploads().page()).results).toHaveLength(2);
    expect((await alice.myTokens().page()).results).toMatchObject([{ comment: 'Command line' }]);
    await page.getByRole('tab', { name: 'Plik', exact: true }).click();
    const [{ token } = { token: '' }] = (await alice.myTokens().page()).results;
    expect(await line(page, 'Its settings, as .plikrc in your home folder')).toBe(
      `URL = "${server.url}"\nToken = "${token}"`,
    );
  });
});

it('wget sends what it says', async () => {
  const page = await open('wget');
  const text = await line(page, 'Send a file');
  // Not on every machine.
  const link = await shell(`command -v wget > /dev/null || exit 0; ${text}`);
  if (link !== '') expect(REPORT.equals(await fetched(link))).toBe(true);
  expect(text).toContain(`${server.url}/report.pdf`);
});

it('PowerShell sends what it says: a PUT of the file', async () => {
  const page = await open('PowerShell');
  const [, url = ''] = /'(http[^']+)'$/.exec(await line(page, 'Send a file')) ?? [];
  // What Windows PowerShell calls every body.
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const link = await (await fetch(url, { method: 'PUT', headers, body: REPORT })).text();
  expect(REPORT.equals(await fetched(link.trim()))).toBe(true);
});

it('ShareX gets a file that sends to here', async () => {
  const page = await open('ShareX');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the settings for ShareX' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.sxcu$/);
  const made = JSON.parse(await readFile(await download.path(), 'utf8')) as Record<string, string>;
  expect(made).toMatchObject({ RequestMethod: 'POST', Body: 'MultipartFormData' });
  const body = new FormData();
  body.set(made.FileFormName ?? '', new Blob([REPORT]), 'picture.png');
  const text = await (await fetch(made.RequestURL ?? '', { method: 'POST', body })).text();
  const [, pattern = ''] = /^\{regex:(.+)\}$/.exec(made.URL ?? '') ?? [];
  const [link = ''] = new RegExp(pattern).exec(text) ?? [];
  expect(REPORT.equals(await fetched(link))).toBe(true);
});

it('Plik is offered for this system first', async () => {
  const page = await open('Plik');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download for Linux, 64 bit' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toBe('for linux-amd64');
  await page.getByText('For others').click();
  await page.getByRole('link', { name: 'Windows, 64 bit' }).waitFor();
});

it.each(['light', 'dark'] as const)(
  'can be used by everybody, in %s, on 320 pixels',
  async (colorScheme) => {
    const page = await open('curl', { colorScheme, viewport: { width: 320, height: 640 } });
    for (const tool of ['curl', 'wget', 'PowerShell', 'Plik', 'ShareX']) {
      await page.getByRole('tab', { name: tool, exact: true }).click();
      await page.getByRole('tabpanel', { name: tool, exact: true }).waitFor();
      await expectAccessible(page);
      expect(await page.evaluate(TOO_WIDE)).toBe(0);
    }
  },
);
