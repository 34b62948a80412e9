import { Encrypter } from 'age-encryption';
import { Receivers, noise, savedBy, savedByAll } from '../support/received.js';
import { TestServer } from '../support/server.js';
import { within } from '../support/wait.js';
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

/** Encrypts as Plik's page and program do; finding the key is made quick but for one test. */
async function encrypted(
  content: Uint8Array,
  passphrase: string,
  factor = 10,
): Promise<Uint8Array<ArrayBuffer>> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(factor);
  return new Uint8Array(await encrypter.encrypt(content));
}

/** Without a place to write to that somebody is asked for: a test has nobody to ask. */
const NOBODY_TO_ASK = 'delete window.showSaveFilePicker';
/** With a place in the browser's own files, to which it is written as to one that somebody chose. */
const A_PLACE = `window.showSaveFilePicker = async ({ suggestedName }) => {
  const folder = await navigator.storage.getDirectory();
  return folder.getFileHandle(suggestedName, { create: true });
}`;
const digestIn = (name: string): string => `(async () => {
  const folder = await navigator.storage.getDirectory();
  const file = await (await folder.getFileHandle(${JSON.stringify(name)})).getFile();
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
})()`;
const digestOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');

describe('a password', () => {
  it('is asked for; a wrong one is said at the field, the right one opens it', async () => {
    const content = noise(500_000);
    const files = ['a.bin', 'b.bin'].map((name) => ({ name, content }));
    const upload = await receivers.plik.send(files, { password: 'correct horse ü' });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.evaluate(NOBODY_TO_ASK);
    const field = page.getByLabel('Password');
    await field.fill('wrong');
    await field.press('Enter');
    await page.getByText('That is not the password.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill('correct horse ü');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: '2 files' }).waitFor();

    const button = page.getByRole('button', { name: 'Download a.bin' });
    const saved = await savedBy(page, () => button.click());
    expect(saved.name).toBe('a.bin');
    expect(saved.bytes.equals(content)).toBe(true);
    await page.getByText('Saved.').waitFor();

    const all = page.getByRole('button', { name: 'Download all' });
    const zip = await savedBy(page, () => all.click());
    const entries = await readZip(new Uint8Array(zip.bytes).buffer);
    expect(entries.map(({ name, size }) => [name, size])).toEqual([
      ['a.bin', 500_000],
      ['b.bin', 500_000],
    ]);
  });

  it('can have a user name', async () => {
    const sent = [{ name: 'a.txt', content: 'a' }];
    const upload = await receivers.plik.send(sent, { login: 'team', password: 'secret' });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByRole('button', { name: 'There is a user name, too' }).click();
    await page.getByLabel('User name').fill('team');
    await page.getByLabel('Password').fill('secret');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'a.txt' }).waitFor();
  });

  it('is not asked for from whoever has the link for managing', async () => {
    const sent = [{ name: 'a.txt', content: 'mine' }];
    const upload = await receivers.plik.send(sent, { password: 'secret' });
    const page = await receivers.open(receivers.plik.pageUrl(upload, { asAdmin: true }));
    await page.evaluate(NOBODY_TO_ASK);
    const button = page.getByRole('button', { name: 'Download', exact: true });
    const saved = await savedBy(page, () => button.click());
    expect(saved.bytes.toString()).toBe('mine');
  });

  it('that was tried too often says when it can be tried again', async () => {
    const upload = await receivers.plik.send([{ name: 'a.txt', content: 'a' }], { password: 'x' });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByLabel('Password').waitFor();
    await page.route(`**/upload/${upload.id}`, (route) =>
      route.fulfill({ status: 429, headers: { 'Retry-After': '90' }, body: 'too many attempts\n' }),
    );
    await page.getByLabel('Password').fill('x');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('That was too often. Try again in 1 minute').waitFor();
  });
});

describe('an encrypted upload', () => {
  it('opens with the passphrase of the link, and is saved as it was', async () => {
    const content = noise(3_000_001);
    const passphrase = 'p&ss phrase=%ü';
    const sent = [{ name: 'plan.bin', content: await encrypted(content, passphrase, 18) }];
    // Encrypting held this process up for so long that the server's old connections have ended.
    await receivers.plik.health();
    const upload = await receivers.plik.send(sent, { e2ee: 'age' });
    const link = `${receivers.plik.pageUrl(upload)}&key=${encodeURIComponent(passphrase)}`;
    const page = await receivers.open(link);
    await page.evaluate(NOBODY_TO_ASK);
    await page.getByText('Decrypted in your browser').waitFor();
    const button = page.getByRole('button', { name: 'Download', exact: true });
    const saved = await savedBy(page, () => button.click());
    expect(saved.name).toBe('plan.bin');
    expect(saved.bytes.equals(content)).toBe(true);
  });

  it('is written piece by piece to where somebody says, when nobody knows how large it is', async () => {
    const content = noise(3_000_001);
    const { plik } = receivers;
    const wishes = { stream: true, e2ee: 'age' } as const;
    const upload = await plik.createUpload(wishes, [{ fileName: 'live.bin' }]);
    const source = { name: 'live.bin', content: await encrypted(content, 'pass') };
    const sent = plik.addFile(upload, source, { declared: upload.files[0]! });
    const page = await receivers.open(`${plik.pageUrl(upload)}&key=pass`);
    await page.evaluate(A_PLACE);
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    expect(await page.evaluate(digestIn('live.bin'))).toBe(await digestOf(content));
    await within(sent, 'the sender to be done');
  });

  it('asks for the passphrase, and says when it is a wrong one', async () => {
    const files = await Promise.all(
      ['a', 'b'].map(async (name) => ({
        ...{
          name: `${name}.txt`,
          content: await encrypted(Buffer.from(`text of ${name}`), 'right'),
        },
      })),
    );
    await receivers.plik.health();
    const upload = await receivers.plik.send(files, { e2ee: 'age' });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.evaluate(NOBODY_TO_ASK);
    await page.getByLabel('Passphrase').fill('wrong');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('That passphrase does not open it.').waitFor();
    await page.getByLabel('Passphrase').fill('right\n ');
    await page.getByRole('button', { name: 'Open' }).click();
    const both = await savedByAll(page, 2, () =>
      page.getByRole('button', { name: 'Download all' }).click(),
    );
    expect(both.map(({ bytes }) => bytes.toString()).sort()).toEqual(['text of a', 'text of b']);
    await page.getByRole('button', { name: 'Show a.txt' }).click();
    await page.getByRole('dialog').getByText('text of a').waitFor();
  });

  it('says of one that was cut off or changed that it is damaged', async () => {
    const whole = await encrypted(noise(200_000), 'pass');
    const changed = whole.slice();
    changed[150_000]! ^= 1;
    const files = [
      { name: 'cut.bin', content: whole.slice(0, 100_000) },
      { name: 'changed.bin', content: changed },
    ];
    const upload = await receivers.plik.send(files, { e2ee: 'age' });
    const page = await receivers.open(`${receivers.plik.pageUrl(upload)}&key=pass`);
    await page.evaluate(NOBODY_TO_ASK);
    for (const { name } of files) {
      await page.getByRole('button', { name: `Download ${name}` }).click();
      const row = page.getByRole('listitem').filter({ hasText: name });
      await row.getByText('It arrived damaged').waitFor();
    }
  });

  it('says of one that is for a key that no passphrase opens it, and saves it as it is', async () => {
    const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const content = new Uint8Array(await encrypter.encrypt('for a key'));
    const upload = await receivers.plik.send([{ name: 'a.txt', content }], { e2ee: 'age' });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByLabel('Passphrase').fill('anything');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('It was encrypted for a key').waitFor();
    const saved = await savedBy(page, () =>
      page.getByRole('button', { name: 'Save it encrypted' }).click(),
    );
    expect(saved.bytes.equals(content)).toBe(true);
  });
});
