import { Decrypter } from 'age-encryption';
import { randomBytes } from 'node:crypto';
import { PlikClient } from '../../libs/client/src/index.js';
import { decryptedByAge, encryptedByAge, hasAge } from '../support/age-program.js';
import { savedBy } from '../support/received.js';
import { fileOf, pick, press, sent } from '../support/send-page.js';
import { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  [server, pages] = await Promise.all([
    TestServer.start({ FEATURE_E2EE: 'default' }),
    WebPages.start(),
  ]);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

async function decrypted(bytes: Buffer | undefined, passphrase: string): Promise<Buffer> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return Buffer.from(await decrypter.decrypt(new Uint8Array(bytes ?? [])));
}

/** Debian's program, where it is installed. */
const withAge = hasAge() ? it : it.skip;

describe('encrypted before it leaves', () => {
  it('the server has ciphertext of age, and never hears the passphrase', async () => {
    const asked: string[] = [];
    const page = await pages.open(server.url);
    page.on('request', (request) => {
      const body = request.postDataBuffer()?.toString('latin1') ?? '';
      asked.push(request.url(), JSON.stringify(request.headers()), body);
    });
    const bytes = randomBytes(200_000);
    await pick(page, fileOf('a.bin', bytes), fileOf('b.txt', '', 'text/plain'));
    await page.getByText('Anyone with the link, encrypted').waitFor();
    await press(page, 'Send 2 files');
    const { link, upload, files } = await sent(page);
    const key = new URLSearchParams(new URL(link).hash.slice(2)).get('key') ?? '';
    expect(key).toMatch(/^[a-zA-Z0-9]{32}$/);
    expect(upload.e2ee).toBe('age');
    expect(upload.files.map(({ fileType }) => fileType)).not.toContain('text/plain');
    expect(files['a.bin']?.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt /);
    expect((await decrypted(files['a.bin'], key)).equals(bytes)).toBe(true);
    expect(await decrypted(files['b.txt'], key)).toEqual(Buffer.alloc(0));
    expect(asked.filter((one) => one.includes(key))).toEqual([]);
    await page.getByRole('switch', { name: 'Passphrase in the link' }).click();
    const bare = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
    expect(bare).toBe(link.slice(0, link.indexOf('&key=')));
    expect(await page.getByLabel('Passphrase', { exact: true }).inputValue()).toBe(key);
  });

  withAge('the program age reads it, too', async () => {
    const page = await pages.open(server.url);
    const bytes = randomBytes(100_000);
    await pick(page, fileOf('a.bin', bytes));
    await press(page, 'Send the file');
    const { link, files } = await sent(page);
    const key = new URLSearchParams(new URL(link).hash.slice(2)).get('key') ?? '';
    const plain = await decryptedByAge(files['a.bin'] ?? Buffer.alloc(0), key);
    expect(plain.equals(bytes)).toBe(true);
    await page.getByText('For a terminal').click();
    expect(await page.getByLabel('Command').inputValue()).toContain(' | age --decrypt -o ');
  });

  withAge('the page reads what the program age has written', async () => {
    const bytes = randomBytes(100_000);
    const content = new Uint8Array(await encryptedByAge(bytes, 'of the program'));
    const plik = new PlikClient(server.url);
    const upload = await plik.send([{ name: 'a.bin', content }], { e2ee: 'age' });
    const page = await pages.open(server.url, new URL(plik.pageUrl(upload)).hash);
    await page.getByLabel('Passphrase').fill('of the program');
    await page.getByRole('button', { name: 'Open' }).click();
    const button = page.getByRole('button', { name: 'Download', exact: true });
    const saved = await savedBy(page, () => button.click());
    expect(saved.bytes.equals(bytes)).toBe(true);
  });

  it('with a passphrase of one’s own, which is hard to try out', async () => {
    const page = await pages.open(server.url);
    await pick(page, fileOf('a.txt', 'secret'));
    await page.getByLabel('Passphrase', { exact: true }).fill('mine & yours');
    await press(page, 'Send the file');
    const { link, files } = await sent(page);
    expect(link).toMatch(/&key=mine%20%26%20yours$/);
    expect(files['a.txt']?.toString('latin1')).toMatch(
      /^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/,
    );
    expect((await decrypted(files['a.txt'], 'mine & yours')).toString()).toBe('secret');
  });
});
