import { Encrypter } from 'age-encryption';
import { PlikClient } from '../../libs/client/src/index.js';
import { type FaultyProxy, type Seen, faultyProxy, first } from '../support/faulty-proxy.js';
import { noise, savedBy } from '../support/received.js';
import { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
let proxy: FaultyProxy;
let plik: PlikClient;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start(), WebPages.start()]);
  proxy = await faultyProxy(new URL(server.url));
  plik = new PlikClient(server.url);
});
beforeEach(() => {
  proxy.use(() => undefined);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop(), proxy.close()]));

const isFile = ({ method, url }: Seen): boolean => method === 'GET' && url.startsWith('/file/');
const rangesSeen = (): (string | undefined)[] =>
  proxy.seen.filter(isFile).map(({ headers }) => headers.range);

/** An encrypted file, and its page: the page itself fetches such a one. */
async function encrypted(content: Uint8Array): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase('pass');
  encrypter.setScryptWorkFactor(10);
  const bytes = new Uint8Array(await encrypter.encrypt(content));
  const upload = await plik.send([{ name: 'plan.bin', content: bytes }], { e2ee: 'age' });
  return `${new URL(plik.pageUrl(upload)).hash}&key=pass`;
}

describe('a connection that breaks while a file comes', () => {
  it('is made anew, and the file goes on where it was', async () => {
    const content = noise(2_000_000);
    const page = await pages.open(proxy.url, await encrypted(content));
    const button = page.getByRole('button', { name: 'Download', exact: true });
    await button.waitFor();
    proxy.use(first(2, isFile, { kind: 'reset-answer', after: 700_000 }));
    const saved = await savedBy(page, () => button.click());
    expect(saved.bytes.equals(content)).toBe(true);
    expect(rangesSeen()).toEqual([
      undefined,
      expect.stringMatching(/^bytes=[1-9]\d*-/),
      expect.stringMatching(/^bytes=[1-9]\d*-/),
    ]);
  });

  it('again and again is said, nothing is saved, and it can be tried anew', async () => {
    const content = noise(1_000_000);
    const page = await pages.open(proxy.url, await encrypted(content));
    const button = page.getByRole('button', { name: 'Download', exact: true });
    await button.waitFor();
    const downloads: string[] = [];
    page.on('download', (download) => downloads.push(download.suggestedFilename()));
    proxy.use((seen) => (isFile(seen) ? { kind: 'reset-answer', after: 0 } : undefined));
    await button.click();
    await page.getByRole('alert').first().waitFor();
    expect(downloads).toEqual([]);
    proxy.use(() => undefined);
    const saved = await savedBy(page, () => button.click());
    expect(saved.bytes.equals(content)).toBe(true);
  });
});
