import { Receivers, noise, savedBy } from '../support/received.js';
import { freePort } from '../support/ports.js';
import { PNG } from '../support/samples.js';
import { fileOf, linkOn, pick, press } from '../support/send-page.js';
import { TestServer, type TestSettings } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';

let pages: WebPages;
beforeAll(async () => {
  pages = await WebPages.start();
});
afterEach(() => pages.settle());
afterAll(() => pages.stop());

/** A server whose files are fetched from another host than its page. */
async function on(
  settings: (port: number) => TestSettings,
  see: (receivers: Receivers, hosts: string[]) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const files = `http://localhost:${port}`;
  const common = { LISTEN_PORT: String(port), DOWNLOAD_DOMAIN: files };
  const server = await TestServer.start({ ...common, ...settings(port) });
  try {
    await see(new Receivers(server, pages), [files]);
    await pages.settle();
  } finally {
    await server.stop();
  }
}

const IS_DRAWN = `document.querySelector('[role="dialog"] img')?.naturalWidth > 0`;

describe('files that are at another address than the page', () => {
  it('are saved from there, and looked at where the page is known there', async () => {
    const known = (port: number): TestSettings => ({ PLIK_DOMAIN: `http://127.0.0.1:${port}` });
    await on(known, async (receivers, hosts) => {
      const content = noise(10_000);
      const files = [
        { name: 'a.bin', content },
        { name: 'a.txt', content: 'some text' },
        { name: 'a.png', content: PNG },
      ];
      const page = await receivers.open(receivers.plik.pageUrl(await receivers.plik.send(files)), {
        hosts,
      });
      const link = page.getByRole('link', { name: 'Download a.bin' });
      const saved = await savedBy(page, () => link.click());
      expect(saved.bytes.equals(content)).toBe(true);
      await page.getByRole('button', { name: 'Show a.txt' }).click();
      await page.getByRole('dialog').getByText('some text').waitFor();
      await page.keyboard.press('ArrowRight');
      await eventually(async () => (await page.evaluate(IS_DRAWN)) === true, 'a picture');
    });
  });

  it('are saved all the same where it is not, without a look at what the page may not read', async () => {
    await on(
      () => ({}),
      async (receivers, hosts) => {
        const files = ['a.txt', 'b.txt'].map((name) => ({ name, content: name }));
        const page = await receivers.open(
          receivers.plik.pageUrl(await receivers.plik.send(files)),
          { hosts },
        );
        await page.getByRole('heading', { name: '2 files' }).waitFor();
        expect(await page.getByRole('button', { name: /^Show / }).count()).toBe(0);
        const link = page.getByRole('link', { name: 'Download all' });
        expect((await savedBy(page, () => link.click())).name).toBe('files.zip');
      },
    );
  });

  it('have a password that the browser asks for there', async () => {
    await on(
      () => ({}),
      async (receivers, hosts) => {
        const sent = [{ name: 'a.txt', content: 'secret text' }];
        const upload = await receivers.plik.send(sent, { password: 'secret' });
        const httpCredentials = { username: 'plik', password: 'secret', origin: hosts[0]! };
        const page = await receivers.open(receivers.plik.pageUrl(upload), {
          hosts,
          httpCredentials,
        });
        await page.getByLabel('Password').fill('secret');
        await page.getByRole('button', { name: 'Open' }).click();
        await page.getByText('Your browser asks for the password once more').waitFor();
        const link = page.getByRole('link', { name: 'Download', exact: true });
        const saved = await savedBy(page, () => link.click());
        expect(saved.bytes.toString()).toBe('secret text');
      },
    );
  });

  it('are sent from the page all the same; its link stays, the command leads there', async () => {
    const known = (port: number): TestSettings => ({ PLIK_DOMAIN: `http://127.0.0.1:${port}` });
    await on(known, async ({ server }, hosts) => {
      const content = Buffer.from(noise(10_000));
      const page = await pages.open(server.url, '', { hosts });
      await pick(page, fileOf('a.bin', content));
      await press(page, 'Send the file');
      const link = await linkOn(page);
      expect(link.startsWith(`${server.url}/#/?id=`)).toBe(true);
      await page.getByText('For a terminal').click();
      const command = await page.getByLabel('Command').inputValue();
      const [, address = ''] = /'(http[^']+)'$/.exec(command) ?? [];
      expect(new URL(address).origin).toBe(hosts[0]);
      const got = Buffer.from(await (await fetch(address)).arrayBuffer());
      expect(got.equals(content)).toBe(true);
    });
  });
});
