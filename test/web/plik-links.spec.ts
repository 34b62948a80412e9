import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { savedBy } from '../support/received.js';
import { REFERENCE_CLIENT, REFERENCE_PAGE } from '../support/reference.js';
import { fileOf, linkOn, pick, press } from '../support/send-page.js';
import { TestServer } from '../support/server.js';
import { run } from '../support/shell.js';
import { WebPages } from '../support/web-page.js';

/** Plik's page asks there, and shows itself without an answer. */
const FONTS = ['https://fonts.googleapis.com', 'https://fonts.gstatic.com'];

let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  [server, pages] = await Promise.all([
    TestServer.start({ FEATURE_E2EE: 'enabled' }),
    WebPages.start(),
  ]);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

/** What our page makes of an encrypted file. */
const decrypted = (page: Page) =>
  savedBy(page, () => page.getByRole('button', { name: 'Download', exact: true }).click());

/** Encrypts on our page; the passphrase is ours to choose. */
async function sendOurs(name: string, bytes: Buffer, passphrase: string): Promise<string> {
  const page = await pages.open(server.url);
  await pick(page, fileOf(name, bytes));
  await press(page, 'More options');
  await page.getByRole('switch', { name: 'Encrypt it before it leaves' }).click();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await press(page, 'Send the file');
  return linkOn(page);
}

if (REFERENCE_PAGE === undefined) {
  it.skip('Plik’s own page: PLIK_REFERENCE_PAGE names no folder of it', () => undefined);
} else {
  describe('Plik’s own page', () => {
    /** A second server of the same uploads, which shows Plik's page. */
    let theirs: TestServer;
    beforeAll(async () => {
      const settings = { FEATURE_E2EE: 'enabled', WEBAPP_DIRECTORY: REFERENCE_PAGE! };
      theirs = await TestServer.start(settings, server.folder);
    });
    afterAll(() => theirs.halt());

    async function sendTheirs(name: string, bytes: Buffer): Promise<Page> {
      const page = await pages.open(theirs.url, '', { hosts: FONTS });
      await page.locator('input[type=file]').setInputFiles(fileOf(name, bytes));
      await page.getByText('End-to-End Encryption').click();
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      await page.getByText('Include passphrase in link').waitFor();
      await page.getByTitle('Decrypt and download').waitFor();
      return page;
    }

    it('encrypts, and ours decrypts with the passphrase of the link', async () => {
      const bytes = randomBytes(300_000);
      const their = await sendTheirs('from-plik.bin', bytes);
      await their.getByText('Include passphrase in link').click();
      const link = await their.getByText(/^http.*&key=/).innerText();
      const page = await pages.open(server.url, new URL(link).hash);
      const saved = await decrypted(page);
      expect(saved.name).toBe('from-plik.bin');
      expect(saved.bytes.equals(bytes)).toBe(true);
    });

    it('encrypts, and ours asks for the passphrase that is not in the link', async () => {
      const bytes = Buffer.from('of few words');
      const their = await sendTheirs('short.txt', bytes);
      const link = await their.getByText(/^http.*#\/\?id=\w+$/).innerText();
      const passphrase = await their.getByText(/^[\w-]{32}$/).innerText();
      const page = await pages.open(server.url, new URL(link).hash);
      await page.getByLabel('Passphrase').fill(passphrase);
      await page.getByRole('button', { name: 'Open' }).click();
      expect((await decrypted(page)).bytes.equals(bytes)).toBe(true);
    });

    it('decrypts what ours has encrypted, by the link alone', async () => {
      const bytes = randomBytes(300_000);
      const link = await sendOurs('from-nest.bin', bytes, 'a p&ss=phrase+%ü');
      const page = await pages.open(theirs.url, new URL(link).hash, { hosts: FONTS });
      const button = page.getByTitle('Decrypt and download');
      await page.getByText('a p&ss=phrase+%ü').waitFor();
      const saved = await savedBy(page, () => button.click());
      expect(saved.name).toBe('from-nest.bin');
      expect(saved.bytes.equals(bytes)).toBe(true);
    });
  });
}

if (REFERENCE_CLIENT === undefined) {
  it.skip('Plik’s program: PLIK_REFERENCE_CLIENT names none', () => undefined);
} else {
  describe('Plik’s program', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'plik-program-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    /** The link that it prints, and all that it says. */
    async function send(name: string, content: Buffer, ...options: string[]) {
      await writeFile(join(folder, name), content);
      // Without the settings of whoever runs the tests.
      const program = [`HOME=${folder}`, REFERENCE_CLIENT!];
      const args = [...program, '--server', server.url, '--yes', ...options, name];
      const { code, stdout, stderr } = await run('env', args, { cwd: folder });
      const said = `${stdout}\n${stderr}`;
      if (code !== 0) throw new Error(`plik ended with ${String(code)}: ${said}`);
      const [link = ''] = /http\S+\/#\/\?id=\w+/.exec(said) ?? [];
      return { link, said };
    }

    it('encrypts with a passphrase of one’s own, and ours asks for it', async () => {
      const bytes = randomBytes(300_000);
      const { link } = await send('plan.bin', bytes, '-s', '--passphrase', 'two words');
      const page = await pages.open(server.url, new URL(link).hash);
      await page.getByLabel('Passphrase').fill('two words');
      await page.getByRole('button', { name: 'Open' }).click();
      const saved = await decrypted(page);
      expect(saved.name).toBe('plan.bin');
      expect(saved.bytes.equals(bytes)).toBe(true);
    });

    it('encrypts with a passphrase that it makes, and ours takes it from the link, too', async () => {
      const bytes = Buffer.from('a message');
      const { link, said } = await send('note.txt', bytes, '-s');
      const [, passphrase = ''] = /Passphrase : (\S+)/.exec(said) ?? [];
      const page = await pages.open(server.url, `${new URL(link).hash}&key=${passphrase}`);
      expect((await decrypted(page)).bytes.equals(bytes)).toBe(true);
    });

    it('prints a link that ours opens: a message, a password, one download', async () => {
      const options = ['--oneshot', '--password', 'team:secret', '--comments', 'Read **this**'];
      const { link } = await send('once.txt', Buffer.from('once'), ...options);
      const page = await pages.open(server.url, new URL(link).hash);
      await page.getByRole('button', { name: 'There is a user name, too' }).click();
      await page.getByLabel('User name').fill('team');
      await page.getByLabel('Password').fill('secret');
      await page.getByRole('button', { name: 'Open' }).click();
      await page.getByText('This can be downloaded once.').waitFor();
      await page.locator('strong', { hasText: 'this' }).waitFor();
      expect((await decrypted(page)).bytes.toString()).toBe('once');
    });
  });
}
