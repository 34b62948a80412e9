import { Refusal } from '../../libs/client/src/index.js';
import { Receivers, noise, savedBy, savedByAll } from '../support/received.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';
import { readZip } from '../support/zip.js';

let server: TestServer;
let pages: WebPages;
let receivers: Receivers;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start({ PATH: '/sub' }), WebPages.start()]);
  receivers = new Receivers(server, pages);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

describe('a link to files', () => {
  it('says what it is, and gives a single file as it was', async () => {
    const content = noise(3_000_000);
    const comments = 'Please *look* at <b>this</b>.';
    const sent = [{ name: 'report of May.bin', content }];
    const upload = await receivers.plik.send(sent, { ttl: 30 * 86_400 - 60, comments });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByRole('heading', { name: 'report of May.bin', level: 1 }).waitFor();
    await page.getByText('3 MB').first().waitFor();
    await page.getByText('Expires in 29 days').waitFor();
    await page.getByText('look', { exact: true }).waitFor();
    expect(await page.locator('.comment b').count()).toBe(0);
    const link = page.getByRole('link', { name: 'Download', exact: true });
    const saved = await savedBy(page, () => link.click());
    expect(saved.name).toBe('report of May.bin');
    expect(saved.bytes.equals(content)).toBe(true);
  });

  it('gives all files as one, each by itself, and some that are chosen', async () => {
    const files = ['a', 'b', 'c'].map((name, index) => ({
      ...{ name: `${name}.bin`, content: noise(20_000 + index, index) },
    }));
    const upload = await receivers.plik.send(files);
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByRole('heading', { name: '3 files' }).waitFor();

    const all = await savedBy(page, () => page.getByRole('link', { name: 'Download all' }).click());
    expect(all.name).toBe('files.zip');
    const entries = await readZip(new Uint8Array(all.bytes).buffer);
    expect(entries.map(({ name, size }) => [name, size])).toEqual(
      files.map(({ name, content }) => [name, content.length]),
    );

    const row = page.getByRole('link', { name: 'Download b.bin' });
    const one = await savedBy(page, () => row.click());
    expect(one.bytes.equals(files[1]!.content)).toBe(true);

    await page.getByRole('button', { name: 'Choose some' }).click();
    await page.getByRole('checkbox', { name: 'Choose a.bin' }).check();
    await page.getByRole('checkbox', { name: 'Choose c.bin' }).check();
    const two = await savedByAll(page, 2, () =>
      page.getByRole('button', { name: 'Download 2 files' }).click(),
    );
    const sizes = two.map(({ name, bytes }) => [name, bytes.length]);
    expect(sizes.sort()).toEqual([
      ['a.bin', 20_000],
      ['c.bin', 20_002],
    ]);
  });

  it('counts down in the last hour', async () => {
    const upload = await receivers.plik.send([{ name: 'a.txt', content: 'a' }], { ttl: 3000 });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    const time = page.locator('time');
    // No seconds are said of a whole minute.
    const inSeconds = async (): Promise<boolean> =>
      /^Expires in \d+ minutes,? \d+ seconds?$/.test(await time.innerText());
    await eventually(inSeconds, 'seconds to be counted');
    const first = await time.innerText();
    await eventually(async () => (await time.innerText()) !== first, 'the countdown to run');
  });

  it('says of a file that comes later, and shows it when it is there', async () => {
    const declared = [{ fileName: 'first.txt' }, { fileName: 'later.txt' }];
    const upload = await receivers.plik.createUpload({}, declared);
    const [first, later] = upload.files;
    await receivers.plik.addFile(upload, { name: 'first.txt', content: '1' }, { declared: first! });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByText('was announced, and has not come yet').waitFor();
    await page.getByText('One more file is on its way').waitFor();
    await receivers.plik.addFile(
      upload,
      { name: 'later.txt', content: '22' },
      { declared: later! },
    );
    await page.getByRole('link', { name: 'Download later.txt' }).waitFor();
    await receivers.plik.removeFile(upload, first!);
    await page.reload();
    await page.getByText('was removed').waitFor();
  });
});

describe('what can be downloaded once', () => {
  it('says so before the click, shows no preview, and is gone after it', async () => {
    const sent = [{ name: 'once.txt', content: 'only once' }];
    const upload = await receivers.plik.send(sent, { oneShot: true });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByText('This can be downloaded once. After that it is gone.').waitFor();
    expect(await page.getByRole('button', { name: /Have a look|Show/ }).count()).toBe(0);
    // Looking at the page has not taken it.
    await page.reload();
    const link = page.getByRole('link', { name: 'Download', exact: true });
    const saved = await savedBy(page, () => link.click());
    expect(saved.bytes.toString()).toBe('only once');
    await page.getByText('Everything here was downloaded, and is gone.').waitFor();
    expect(await page.getByRole('link', { name: /Download/ }).count()).toBe(0);
  });
});

describe('a link that leads to nothing', () => {
  it('says that it is unknown', async () => {
    const page = await receivers.open(receivers.plik.pageUrl('0123456789abcdef'));
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await page.getByRole('link', { name: 'Send files' }).waitFor();
  });

  it('says that its time is over', async () => {
    const upload = await receivers.plik.send([{ name: 'a.txt', content: 'a' }], { ttl: 1 });
    await eventually(async () => {
      const error: unknown = await receivers.plik.getUpload(upload.id).catch((e: unknown) => e);
      return error instanceof Refusal && error.kind === 'expired';
    }, 'the upload to expire');
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByRole('heading', { name: 'The link has expired' }).waitFor();
    await page.getByText('Nobody can bring them back').waitFor();
  });

  it('says it, too, where a browser was sent on by the server', async () => {
    const sent = [{ name: 'a.txt', content: 'a' }];
    const upload = await receivers.plik.send(sent, { oneShot: true });
    const url = receivers.plik.fileUrl(upload, upload.files[0]!);
    await (await fetch(url)).text();
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.goto(url);
    await page.getByRole('heading', { name: 'It was downloaded already' }).waitFor();
    await page.getByRole('link', { name: 'To the files of this link' }).click();
    await page.getByText('Everything here was downloaded').waitFor();
    const query = 'err=invalid%20session&errcode=403&uri=%2Fauth%2Fgoogle%2Fcallback';
    await page.goto(`${server.url}/#/?${query}`);
    await page.getByRole('heading', { name: 'You have been logged out' }).waitFor();
    await page.getByRole('link', { name: 'Log in' }).waitFor();
  });

  it('says that the server is away, and goes on when it answers', async () => {
    const upload = await receivers.plik.send([{ name: 'a.txt', content: 'a' }]);
    const page = await receivers.open(server.url);
    const asked = `**/upload/${upload.id}`;
    await page.route(asked, (route) => route.abort('connectionrefused'));
    await page.goto(receivers.plik.pageUrl(upload));
    await page.getByRole('heading', { name: 'The server does not answer' }).waitFor();
    await page.unroute(asked);
    await page.getByRole('heading', { name: 'a.txt' }).waitFor();
  });
});
