import { DataSource } from 'typeorm';
import { FileEntity } from '../../src/database/entities/file.entity.js';
import { expectAccessible } from '../support/axe.js';
import { Receivers, savedBy } from '../support/received.js';
import { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let receivers: Receivers;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start(), WebPages.start()]);
  receivers = new Receivers(server, pages);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

const PHONE = { viewport: { width: 320, height: 640 } };

/** As if the bytes of all its files had come. */
async function arrived(uploadId: string): Promise<void> {
  const query = server.app.get(DataSource).createQueryBuilder().update(FileEntity);
  await query.set({ status: 'uploaded', size: 1000 }).where({ uploadId }).execute();
}

/** Nothing is wider than the window. */
const FITS = 'document.documentElement.scrollWidth <= window.innerWidth';

describe('names of strangers', () => {
  it('fool nobody: turned around, very long, or none at all', async () => {
    const long = `${'x'.repeat(150)} ${'y'.repeat(140)}.tar.gz`;
    const names = ['annual\u202egpj.exe', long, ' '];
    const files = names.map((name) => ({ name, content: 'content' }));
    const upload = await receivers.plik.send(files);
    const page = await receivers.open(receivers.plik.pageUrl(upload), PHONE);
    await page.getByRole('heading', { name: '3 files' }).waitFor();
    await page.getByText('annual\ufffdgpj.exe').waitFor();
    await page.getByText('Without a name').waitFor();
    // Of the long one, the end is to be seen.
    const end = page.locator('.list .end', { hasText: '.tar.gz' });
    const box = await end.boundingBox();
    expect((box?.x ?? 400) + (box?.width ?? 0)).toBeLessThan(320);
    expect(await page.evaluate(FITS)).toBe(true);
    const turned = page.getByRole('link', { name: 'Download annual\ufffdgpj.exe' });
    const saved = await savedBy(page, () => turned.click());
    expect(saved.name).not.toContain('\u202e');
    expect(saved.name.endsWith('.exe')).toBe(true);
  });

  it('are a heading when there is one file alone', async () => {
    const name = `${'long name '.repeat(30)}.pdf`;
    const upload = await receivers.plik.send([{ name, content: 'content' }]);
    const page = await receivers.open(receivers.plik.pageUrl(upload), PHONE);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(FITS)).toBe(true);
  });
});

describe('many files', () => {
  it('stay quick to look at and to choose', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `file ${index}.jpg`);
    const declared = names.map((fileName) => ({ fileName }));
    const upload = await receivers.plik.createUpload({}, declared);
    await arrived(upload.id);
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByRole('heading', { name: '500 files' }).waitFor();
    expect(await page.getByRole('listitem').count()).toBe(500);
    await page.getByRole('button', { name: 'Choose some' }).click();
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByRole('button', { name: 'Download 500 files' }).waitFor();
    await page.getByRole('checkbox', { name: 'Choose file 250.jpg' }).uncheck();
    await page.getByRole('button', { name: 'Download 499 files' }).waitFor();
  });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('everybody can use it', async () => {
    const { plik } = receivers;
    const files = ['a.md', 'b.txt'].map((name) => ({ name, content: `# ${name}` }));
    const upload = await plik.send(files, { comments: '# Hello\n\n[there](https://example.org)' });
    const page = await receivers.open(plik.pageUrl(upload, { asAdmin: true }), { colorScheme });
    await page.getByRole('heading', { name: 'Manage' }).waitFor();
    await page.getByRole('heading', { name: 'Hello' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Choose some' }).click();
    await page.getByRole('checkbox', { name: 'Choose a.md' }).check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show a.md' }).click();
    await page.getByRole('dialog').getByRole('heading', { name: 'a.md' }).first().waitFor();
    await page.getByRole('button', { name: 'As it was written' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More about b.txt' }).click();
    await page.getByRole('menuitem', { name: 'QR code' }).click();
    await page.getByRole('img', { name: 'QR code of b.txt' }).waitFor();
    await expectAccessible(page);
  });

  it('so can they where there is a lock, or nothing', async () => {
    const { plik } = receivers;
    const sent = [{ name: 'a.txt', content: 'a' }];
    const locked = await plik.send(sent, { password: 'secret' });
    const once = await plik.send(sent, { oneShot: true });
    const encrypted = await plik.send(sent, { e2ee: 'age' });
    const page = await receivers.open(plik.pageUrl(locked), { colorScheme });
    await page.getByRole('heading', { name: 'It has a password' }).waitFor();
    await expectAccessible(page);
    await page.goto(plik.pageUrl(once));
    await page.getByText('This can be downloaded once').waitFor();
    await expectAccessible(page);
    await page.goto(plik.pageUrl(encrypted));
    await page.getByRole('heading', { name: 'It is encrypted' }).waitFor();
    await expectAccessible(page);
    await page.goto(plik.pageUrl('nothing'));
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await expectAccessible(page);
  });
});
