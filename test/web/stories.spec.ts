import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { PlikClient } from '../../libs/client/src/index.js';
import { expectAccessible } from '../support/axe.js';
import { savedBy } from '../support/received.js';
import { fileOf, idOf, linkOn, pick, press } from '../support/send-page.js';
import { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';
import { readZip } from '../support/zip.js';

let server: TestServer;
let pages: WebPages;
let folder: string;
beforeAll(async () => {
  [server, pages] = await Promise.all([
    TestServer.start({ PATH: '/sub', FEATURE_EXTEND_TTL: 'enabled' }),
    WebPages.start(true),
  ]);
  folder = await mkdtemp(join(tmpdir(), 'plik-stories-'));
});
afterEach(() => pages.settle());
afterAll(() =>
  Promise.all([server.stop(), pages.stop(), rm(folder, { recursive: true, force: true })]),
);

/** As a browser shows it that nobody has set up for tests: what moves, moves. */
const MOVING = { reducedMotion: 'no-preference' } as const;

/** The page of somebody else, who was given the link. */
const receiverOf = (link: string, options: BrowserContextOptions = {}): Promise<Page> =>
  pages.open(server.url, new URL(link).hash, options);

const download = (page: Page) =>
  savedBy(page, () => page.getByRole('link', { name: 'Download', exact: true }).click());

describe('from one page to another', () => {
  it('a file, in motion', async () => {
    const bytes = randomBytes(1_500_000);
    const sender = await pages.open(server.url, '', MOVING);
    await pick(sender, fileOf('plan.bin', bytes));
    await press(sender, 'Send the file');
    const receiver = await receiverOf(await linkOn(sender), MOVING);
    const saved = await download(receiver);
    expect(saved.name).toBe('plan.bin');
    expect(saved.bytes.equals(bytes)).toBe(true);
  });

  it('a folder, as an archive', async () => {
    await mkdir(join(folder, 'photos', 'may'), { recursive: true });
    await writeFile(join(folder, 'photos', 'one.txt'), 'the first');
    await writeFile(join(folder, 'photos', 'may', 'two.txt'), 'the second');
    const sender = await pages.open(server.url);
    await sender.locator('[data-pick=folder]').setInputFiles(join(folder, 'photos'));
    await press(sender, 'Send 2 files');
    const receiver = await receiverOf(await linkOn(sender));
    const all = receiver.getByRole('link', { name: 'Download all' });
    const { bytes } = await savedBy(receiver, () => all.click());
    const entries = await readZip(new Uint8Array(bytes).buffer);
    expect(Object.fromEntries(entries.map(({ name, text }) => [name, text]))).toEqual({
      ...{ 'one.txt': 'the first', 'two.txt': 'the second' },
    });
  });

  it('once', async () => {
    const sender = await pages.open(server.url);
    await pick(sender, fileOf('once.txt', 'only once'));
    await press(sender, 'kept after download');
    await sender.getByRole('radio', { name: /gone after one download/ }).check();
    await sender.keyboard.press('Escape');
    await press(sender, 'Send the file');
    const link = await linkOn(sender);
    const receiver = await receiverOf(link);
    await receiver.getByText('This can be downloaded once. After that it is gone.').waitFor();
    expect((await download(receiver)).bytes.toString()).toBe('only once');
    const late = await receiverOf(link);
    await late.getByText('Everything here was downloaded, and is gone.').waitFor();
  });

  it('with a password', async () => {
    const bytes = randomBytes(400_000);
    const sender = await pages.open(server.url);
    await pick(sender, fileOf('secret.bin', bytes));
    await press(sender, 'no password');
    await sender.getByRole('switch', { name: 'Ask for a password' }).click();
    const password = await sender.getByLabel('Password', { exact: true }).inputValue();
    await sender.keyboard.press('Escape');
    await press(sender, 'Send the file');
    const receiver = await receiverOf(await linkOn(sender));
    await receiver.getByLabel('Password').fill(password);
    await receiver.getByRole('button', { name: 'Open' }).click();
    const button = receiver.getByRole('button', { name: 'Download', exact: true });
    const saved = await savedBy(receiver, () => button.click());
    expect(saved.bytes.equals(bytes)).toBe(true);
  });

  it('for longer with every visit', async () => {
    const sender = await pages.open(server.url);
    await pick(sender, fileOf('a.txt', 'a'));
    await press(sender, 'More options');
    await sender.getByRole('switch', { name: 'Each visit begins the time anew' }).click();
    await press(sender, 'Send the file');
    const link = await linkOn(sender);
    const receiver = await receiverOf(link);
    await receiver.getByText('Stays for 30 days after every visit').waitFor();
    await download(receiver);
    const { createdAt, expireAt, ttl } = await new PlikClient(server.url).getUpload(idOf(link));
    // Without a visit, it would be over exactly then.
    const first = Date.parse(createdAt) + ttl * 1000;
    expect(Date.parse(expireAt ?? '')).toBeGreaterThan(first);
  });

  it('past the server, as a stream', async () => {
    const bytes = randomBytes(3_000_000);
    const sender = await pages.open(server.url);
    await pick(sender, fileOf('live.bin', bytes));
    await press(sender, 'More options');
    await sender.getByRole('switch', { name: 'Passed on, never stored' }).click();
    await press(sender, 'Send the file');
    await sender.getByRole('heading', { name: 'Waiting for the receiver' }).waitFor();
    const link = await sender.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
    const receiver = await receiverOf(link);
    await receiver.getByText('The sender is ready. It begins when you do.').waitFor();
    expect((await download(receiver)).bytes.equals(bytes)).toBe(true);
    await sender.getByRole('heading', { name: 'Your file is ready' }).waitFor();
    await receiver.getByText('It has been passed on.').waitFor();
    expect(await server.storedObjects()).not.toContainEqual(expect.stringContaining(idOf(link)));
  });

  it('encrypted', async () => {
    const bytes = randomBytes(2_000_000);
    const sender = await pages.open(server.url);
    await pick(sender, fileOf('plan.bin', bytes));
    await press(sender, 'More options');
    await sender.getByRole('switch', { name: 'Encrypt it before it leaves' }).click();
    await press(sender, 'Send the file');
    const receiver = await receiverOf(await linkOn(sender));
    const button = receiver.getByRole('button', { name: 'Download', exact: true });
    const saved = await savedBy(receiver, () => button.click());
    expect(saved.name).toBe('plan.bin');
    expect(saved.bytes.equals(bytes)).toBe(true);
  });
});

describe('in Chinese', () => {
  const CHINESE = { locale: 'zh-CN' } as const;

  it('a file with a password and a message goes from one page to another', async () => {
    const bytes = randomBytes(200_000);
    const sender = await pages.open(server.url, '', CHINESE);
    await sender.getByRole('button', { name: '选择文件', exact: true }).waitFor();
    expect(await sender.evaluate('document.documentElement.lang')).toMatch(/^zh/);
    await expectAccessible(sender);
    await pick(sender, fileOf('报告.bin', bytes));
    await press(sender, '无密码');
    await sender.getByRole('switch', { name: '下载需要密码' }).click();
    await sender.getByLabel('密码', { exact: true }).fill('芝麻开门');
    await sender.keyboard.press('Escape');
    await press(sender, '更多选项');
    await sender.getByLabel('给接收者的留言').fill('请查收');
    await expectAccessible(sender);
    await press(sender, '发送1个文件');
    await sender.getByRole('heading', { name: '文件已就绪' }).waitFor();
    const link = await sender.getByRole('textbox', { name: '链接', exact: true }).inputValue();

    const receiver = await receiverOf(link, CHINESE);
    await receiver.getByRole('heading', { name: '需要密码' }).waitFor();
    await receiver.getByLabel('密码').fill('不对');
    await receiver.getByRole('button', { name: '打开', exact: true }).click();
    await receiver.getByText('密码错误').waitFor();
    await receiver.getByLabel('密码').fill('芝麻开门');
    await receiver.getByRole('button', { name: '打开', exact: true }).click();
    await receiver.getByText('请查收').waitFor();
    await receiver.getByText(/后过期/).waitFor();
    await expectAccessible(receiver);
    const button = receiver.getByRole('button', { name: '下载', exact: true });
    const saved = await savedBy(receiver, () => button.click());
    expect(saved.name).toBe('报告.bin');
    expect(saved.bytes.equals(bytes)).toBe(true);
  });

  it('somebody chooses it, and finds what is not there explained in it', async () => {
    const page = await pages.open(server.url, '#/?id=0123456789abcdef');
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await page.getByRole('button', { name: 'Appearance and language' }).click();
    await page.getByRole('radio', { name: '简体中文' }).check();
    await page.locator('html[lang^=zh]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor({
      state: 'detached',
    });
    await page.reload();
    await page.getByRole('link', { name: '发送文件' }).first().waitFor();
  });
});
