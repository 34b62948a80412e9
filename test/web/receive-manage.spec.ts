import { Receivers, noise } from '../support/received.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let receivers: Receivers;
beforeAll(async () => {
  const settings = { MAX_FILE_SIZE: '2000000' };
  [server, pages] = await Promise.all([TestServer.start(settings), WebPages.start()]);
  receivers = new Receivers(server, pages);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

describe('the link for managing', () => {
  it('adds files, and says of one that the server does not take why', async () => {
    const { plik } = receivers;
    const upload = await plik.send([{ name: 'first.txt', content: 'first' }]);
    const page = await receivers.open(plik.pageUrl(upload, { asAdmin: true }));
    const content = noise(100_000);
    await page.getByRole('button', { name: 'Add files' }).waitFor();
    await page.locator('input[type="file"]').setInputFiles([
      { name: 'second.bin', mimeType: 'application/octet-stream', buffer: Buffer.from(content) },
      { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(2_000_001) },
    ]);
    await page.getByRole('heading', { name: '2 files' }).waitFor();
    await page.getByText('large.bin: The server takes no files of this size.').waitFor();
    const now = await plik.getUpload(upload.id);
    const second = now.files.find(({ fileName }) => fileName === 'second.bin')!;
    const stored = await (await plik.download(now, second)).bytes();
    expect(Buffer.from(stored).equals(content)).toBe(true);
  });

  it('removes a file, and then everything', async () => {
    const { plik } = receivers;
    const files = ['a.txt', 'b.txt'].map((name) => ({ name, content: name }));
    const upload = await plik.send(files);
    const page = await receivers.open(plik.pageUrl(upload, { asAdmin: true }));
    await page.getByRole('button', { name: 'More about a.txt' }).click();
    await page.getByRole('menuitem', { name: 'Remove it' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove this file?' });
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The file was removed.').waitFor();
    await page.getByText('was removed', { exact: true }).waitFor();
    expect((await plik.getUpload(upload.id)).files[0]?.status).toBe('deleted');

    await page.getByRole('button', { name: 'Remove everything' }).click();
    const all = page.getByRole('dialog', { name: 'Remove everything?' });
    await all.getByRole('button', { name: 'Cancel' }).click();
    await all.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove everything' }).click();
    await all.getByRole('button', { name: 'Remove everything' }).click();
    await page.getByRole('heading', { name: 'Everything was removed' }).waitFor();
    await expect(plik.getUpload(upload.id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('has the plain link to pass on', async () => {
    const { plik } = receivers;
    const upload = await plik.send([{ name: 'a.txt', content: 'a' }]);
    const page = await receivers.open(plik.pageUrl(upload, { asAdmin: true }));
    const field = page.getByLabel('The link to pass on');
    expect(await field.inputValue()).toBe(plik.pageUrl(upload.id));
  });

  it('is not needed where the sender lets everybody remove it', async () => {
    const { plik } = receivers;
    const upload = await plik.send([{ name: 'a.txt', content: 'a' }], { removable: true });
    const page = await receivers.open(plik.pageUrl(upload));
    await page.getByText('lets everybody who has the link remove it').waitFor();
    expect(await page.getByRole('button', { name: 'Add files' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Remove everything' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Remove everything' }).click();
    await page.getByRole('heading', { name: 'Everything was removed' }).waitFor();
    const isGone = (): Promise<boolean> =>
      plik.getUpload(upload.id).then(
        () => false,
        () => true,
      );
    await eventually(isGone, 'the upload to be gone');
  });
});
