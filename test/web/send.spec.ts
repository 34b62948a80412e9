import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectAccessible } from '../support/axe.js';
import { drag, expectFiles, fileOf, linkOn, pick, press, sent } from '../support/send-page.js';
import { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let folder: string;
beforeAll(async () => {
  [server, pages] = await Promise.all([
    TestServer.start({ PATH: '/sub', MAX_FILE_SIZE_STR: '1MB', MAX_FILE_PER_UPLOAD: '5' }),
    WebPages.start(),
  ]);
  folder = await mkdtemp(join(tmpdir(), 'plik-send-'));
  await mkdir(join(folder, 'photos', '2024'), { recursive: true });
  await writeFile(join(folder, 'photos', 'a.txt'), 'first');
  await writeFile(join(folder, 'photos', '2024', 'a.txt'), 'second');
  await writeFile(join(folder, 'photos', '2024', 'b.bin'), Buffer.alloc(1000, 7));
  await writeFile(join(folder, 'c.txt'), 'third');
});
afterEach(() => pages.settle());
afterAll(() =>
  Promise.all([server.stop(), pages.stop(), rm(folder, { recursive: true, force: true })]),
);

describe('sending', () => {
  it('one file: the link is there, selected, and the bytes are the same', async () => {
    const page = await pages.open(server.url);
    const bytes = randomBytes(300_000);
    await pick(page, fileOf('report ü #1?.bin', bytes));
    await press(page, 'Send the file');
    const { files, link, upload } = await sent(page);
    expectFiles(files, { 'report ü #1?.bin': bytes });
    expect(link).toBe(`${server.url}/#/?id=${upload.id}`);
    expect(upload).toMatchObject({ ttl: 2_592_000, oneShot: false, removable: false });
    const selected = await page.evaluate(`(() => {
      const { value, selectionStart, selectionEnd } = document.activeElement;
      return value.slice(selectionStart, selectionEnd);
    })()`);
    expect(selected).toBe(link);
    await page.getByRole('img', { name: 'QR code of the link' }).waitFor();
    const natural = await page.getByRole('img').last().evaluate('(img) => img.naturalWidth');
    expect(natural).not.toBe(0);
  });

  it('files and folders that are dropped anywhere, with names that differ', async () => {
    const page = await pages.open(server.url);
    await page.getByText('Anyone with the link').waitFor();
    const paths = [join(folder, 'photos'), join(folder, 'c.txt')];
    await drag(page, paths, false);
    await page.getByText('Let go to add 2 files').waitFor();
    await drag(page, paths);
    await press(page, 'Send 4 files');
    expectFiles((await sent(page)).files, {
      'a.txt': Buffer.from('first'),
      'photos - 2024 - a.txt': Buffer.from('second'),
      'b.bin': Buffer.alloc(1000, 7),
      'c.txt': Buffer.from('third'),
    });
  });

  it('a folder that is chosen', async () => {
    const page = await pages.open(server.url);
    await page.locator('[data-pick=folder]').setInputFiles(join(folder, 'photos'));
    await page.getByText('from photos/2024').first().waitFor();
    await press(page, 'Send 3 files');
    expect(Object.keys((await sent(page)).files).sort()).toEqual([
      ...['a.txt', 'b.bin', 'photos - 2024 - a.txt'],
    ]);
  });

  it('a text, pasted or written', async () => {
    const page = await pages.open(server.url);
    await page.getByText('Anyone with the link').waitFor();
    await page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'pasted: ä');
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    })()`);
    await press(page, 'Write a text');
    await page.getByLabel('Text', { exact: true }).fill('written\nhere');
    await page.getByLabel('Name of the file').fill('note.md');
    await expectAccessible(page);
    await press(page, 'Add the text');
    await press(page, 'Send 2 files');
    expectFiles((await sent(page)).files, {
      'pasted.txt': Buffer.from('pasted: ä'),
      'note.md': Buffer.from('written\nhere'),
    });
  });

  it('a picture that is pasted, which is shown', async () => {
    const page = await pages.open(server.url);
    await page.getByText('Anyone with the link').waitFor();
    await page.evaluate(`(async () => {
      const canvas = new OffscreenCanvas(8, 8);
      canvas.getContext('2d').fillRect(0, 0, 8, 8);
      const blob = await canvas.convertToBlob();
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([blob], 'image.png', { type: 'image/png' }));
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    })()`);
    await page.locator('main li img').waitFor();
    await press(page, 'Send the file');
    const { files } = await sent(page);
    expect(files['image.png']?.subarray(1, 4).toString()).toBe('PNG');
  });

  it('under another name, and without what was taken out', async () => {
    const page = await pages.open(server.url);
    await pick(page, fileOf('a.txt', 'a'), fileOf('b.txt', 'b'), fileOf('c.txt', 'c'));
    await press(page, 'Rename a.txt');
    await page.getByLabel('New name').fill('x/y');
    await page.keyboard.press('Enter');
    await page.getByText('A name cannot have a “/” in it').waitFor();
    await press(page, 'Rename one file');
    await page.getByLabel('New name').fill('x'.repeat(1025));
    await page.keyboard.press('Enter');
    await page.getByText('The name is too long: shorten it').waitFor();
    await press(page, 'Rename one file');
    await page.getByLabel('New name').fill('new name.txt');
    await page.keyboard.press('Enter');
    await press(page, 'Remove b.txt');
    await press(page, 'Remove c.txt');
    await page.getByRole('button', { name: 'Put it back' }).last().click();
    await press(page, 'Send 2 files');
    expect(Object.keys((await sent(page)).files).sort()).toEqual(['c.txt', 'new name.txt']);
  });

  it('says what is too large or too much before anything is sent', async () => {
    const page = await pages.open(server.url);
    const small = ['a', 'b', 'c', 'd', 'e'].map((name) => fileOf(name, name));
    await pick(page, fileOf('large.bin', Buffer.alloc(1_000_001)), ...small);
    await page.getByText('Larger than the 1 MB that this server takes').waitFor();
    await page.getByText('Only 5 files go at a time').waitFor();
    await expectAccessible(page);
    await press(page, 'Leave out 2 files');
    await press(page, 'Send 4 files');
    expect(Object.keys((await sent(page)).files).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('ends with the ways to go on: a terminal, managing it, something else', async () => {
    const page = await pages.open(server.url);
    await pick(page, fileOf("it's.txt", 'a'));
    await press(page, 'Send the file');
    const { upload } = await sent(page);
    await page.getByText('For a terminal').click();
    const command = await page.getByLabel('Command').inputValue();
    expect(command).toContain(`curl -fL -o 'it'\\''s.txt' '${server.url}/file/${upload.id}/`);
    await page.getByText('For managing it').click();
    const managing = await page.getByLabel('Link to manage it').inputValue();
    expect(managing).toContain(`${server.url}/#/?id=${upload.id}&uploadToken=`);
    await press(page, 'Send something else');
    await page.getByText('Drop files here').waitFor();
  });

  it('is for everyone, in both themes, from 320 pixels on', async () => {
    const viewport = { width: 320, height: 700 };
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await pages.open(server.url, '', { colorScheme, viewport });
      await page.getByText('Anyone with the link').waitFor();
      await expectAccessible(page);
      await pick(page, fileOf(`${'long name '.repeat(20)}.pdf`, 'a'), fileOf('b.txt', 'b'));
      await press(page, 'More options');
      await expectAccessible(page);
      await press(page, 'for 30 days');
      await page.getByLabel('How many').waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await press(page, 'Send 2 files');
      await linkOn(page);
      await page.getByText('For a terminal').click();
      await expectAccessible(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    }
  });
});
