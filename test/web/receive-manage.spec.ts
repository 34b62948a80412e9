import type { Request } from 'playwright-core';
import type { UploadOptions } from '../../libs/client/src/index.js';
import { expectAccessible } from '../support/axe.js';
import { Receivers, noise } from '../support/received.js';
import { TestServer, type TestSettings } from '../support/server.js';
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

  it('changes how long it is kept, to a usual time or any other', async () => {
    const { plik } = receivers;
    const upload = await plik.send([{ name: 'a.txt', content: 'a' }]);
    const page = await receivers.open(plik.pageUrl(upload, { asAdmin: true }));
    const change = page.getByRole('button', { name: /^Kept until / });
    const before = await change.textContent();
    await change.click();
    const box = page.getByRole('dialog', { name: 'Change how long it is kept' });
    await box.getByRole('button', { name: '30 days', pressed: true }).waitFor();
    await box.getByText('At most 30 days here.').waitFor();
    expect(await box.getByRole('button', { name: 'Without an end' }).count()).toBe(0);
    await expectAccessible(page);
    await box.getByRole('button', { name: '1 hour' }).click();
    await box.getByRole('button', { name: 'Change it' }).click();
    await page.getByText('The time was changed.').waitFor();
    await box.waitFor({ state: 'detached' });
    await page.getByText(/^Expires in (?:1 hour|59 minutes)/).waitFor();
    expect((await plik.getUpload(upload.id)).ttl).toBe(3600);
    expect(await change.textContent()).not.toBe(before);

    await change.click();
    await box.getByRole('button', { name: '1 hour', pressed: true }).waitFor();
    await box.getByLabel('Unit').selectOption('minutes');
    await box.getByLabel('How many').fill('90');
    await box.getByLabel('How many').press('Enter');
    await box.waitFor({ state: 'detached' });
    await page.getByText(/^Expires in 1 hour,? (?:30|29) minutes/).waitFor();
    const now = await plik.getUpload(upload.id);
    expect(now.ttl).toBe(5400);
    const left = Date.parse(now.expireAt ?? '') - Date.now();
    expect(left).toBeGreaterThan(5_300_000);
    expect(left).toBeLessThanOrEqual(5_400_000);
    await change.and(page.locator(':focus')).waitFor();
  });

  it('says what to do when the server takes another time, or nothing is left', async () => {
    const { plik } = receivers;
    const upload = await plik.send([{ name: 'a.txt', content: 'a' }], { ttl: 3600 });
    const page = await receivers.open(plik.pageUrl(upload, { asAdmin: true }));
    const isChange = (request: Request): boolean => request.method() === 'PATCH';
    const refusal = 'unable to change upload : invalid TTL. (maximum allowed is : 7200)\n';
    await page.route('**/upload/*', (route) =>
      isChange(route.request())
        ? route.fulfill({ status: 400, contentType: 'text/plain', body: refusal })
        : route.fallback(),
    );
    await page.getByRole('button', { name: /^Kept until / }).click();
    const box = page.getByRole('dialog', { name: 'Change how long it is kept' });
    await box.getByRole('button', { name: '7 days' }).click();
    await box.getByRole('button', { name: 'Change it' }).click();
    const why = 'It can be kept for 2 hours at most. Choose a shorter time.';
    await box.getByRole('alert').getByText(why).waitFor();
    await box.getByText('At most 2 hours here.').waitFor();
    expect(await box.getByRole('button', { name: '7 days' }).count()).toBe(0);

    await page.unrouteAll();
    await plik.removeUpload(upload);
    await box.getByRole('button', { name: '1 hour' }).click();
    await box.getByRole('button', { name: 'Change it' }).click();
    await page.getByRole('heading', { name: 'This does not exist' }).waitFor();
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
    expect(await page.getByRole('button', { name: /^Kept until / }).count()).toBe(0);
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

describe('how long it is kept', () => {
  let own: TestServer;
  afterEach(() => own.stop());

  async function open(settings: TestSettings, wishes: UploadOptions = {}) {
    own = await TestServer.start(settings);
    const others = new Receivers(own, pages);
    const { plik } = others;
    const upload = await plik.send([{ name: 'a.txt', content: 'a' }], wishes);
    const page = await others.open(plik.pageUrl(upload, { asAdmin: true }));
    return { plik, upload, page };
  }

  it('has no end where that is allowed, and gets one again', async () => {
    const { plik, upload, page } = await open({ MAX_TTL_STR: '-1' });
    await page.getByRole('button', { name: /^Kept until / }).click();
    const box = page.getByRole('dialog', { name: 'Change how long it is kept' });
    await box.getByRole('button', { name: 'Without an end' }).click();
    await box.getByRole('button', { name: 'Change it' }).click();
    const change = page.getByRole('button', { name: 'Does not expire' });
    await change.waitFor();
    expect(await plik.getUpload(upload.id)).toMatchObject({ ttl: -1, expireAt: null });
    await change.click();
    await box.getByRole('button', { name: 'Without an end', pressed: true }).waitFor();
    await box.getByRole('button', { name: '7 days' }).click();
    await box.getByRole('button', { name: 'Change it' }).click();
    await page.getByText(/^Expires in (?:7|6) days/).waitFor();
  });

  it('begins anew with each visit, where it does so', async () => {
    const settings = { FEATURE_EXTEND_TTL: 'enabled' };
    const { page } = await open(settings, { ttl: 86_400, extend_ttl: true });
    await page.getByRole('button', { name: 'Stays for 1 day after every visit' }).click();
    const box = page.getByRole('dialog', { name: 'Change how long it is kept' });
    await box.getByText('Each visit begins the time anew').waitFor();
    await box.getByRole('button', { name: '1 hour' }).click();
    await box.getByRole('button', { name: 'Change it' }).click();
    await page.getByRole('button', { name: 'Stays for 1 hour after every visit' }).waitFor();
  });

  it('is nobody’s to say where the server keeps everything as long', async () => {
    const { page } = await open({ FEATURE_SET_TTL: 'disabled' });
    await page.getByRole('button', { name: 'Remove everything' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.getByRole('button', { name: /^Kept until / }).count()).toBe(0);
  });
});
