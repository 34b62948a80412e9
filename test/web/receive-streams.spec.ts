import { Receivers, noise, savedBy } from '../support/received.js';
import { TestServer } from '../support/server.js';
import { within } from '../support/wait.js';
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

describe('a stream', () => {
  it('waits for its sender, then for its receiver, and is passed on', async () => {
    const { plik } = receivers;
    const content = noise(4_000_000);
    const upload = await plik.createUpload({ stream: true }, [{ fileName: 'live.bin' }]);
    const page = await receivers.open(plik.pageUrl(upload));
    await page.getByText('The sender is not there yet.').waitFor();
    expect(await page.getByRole('link', { name: 'Download' }).count()).toBe(0);

    const declared = upload.files[0]!;
    const sent = plik.addFile(upload, { name: 'live.bin', content }, { declared });
    await page.getByText('The sender is ready. It begins when you do.').waitFor();
    const link = page.getByRole('link', { name: 'Download', exact: true });
    const saved = await savedBy(page, () => link.click());
    expect(saved.bytes.equals(content)).toBe(true);
    await within(sent, 'the sender to be done');
    await page.getByText('It has been passed on.').waitFor();
  });

  it('says that it is on its way while it is', async () => {
    const { plik } = receivers;
    const upload = await plik.createUpload({ stream: true }, [{ fileName: 'slow.bin' }]);
    let goOn = (): void => undefined;
    const going = new Promise<void>((resolve) => (goOn = resolve));
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield noise(300_000);
      await going;
      yield noise(300_000, 2);
    }
    const declared = upload.files[0]!;
    const sent = plik.addFile(upload, { name: 'slow.bin', content: slowly() }, { declared });
    const page = await receivers.open(plik.pageUrl(upload));
    const saved = savedBy(page, async () => {
      await page.getByRole('link', { name: 'Download', exact: true }).click();
      await page.getByText('It is on its way, straight from the sender.').waitFor();
      goOn();
    });
    expect((await saved).bytes).toHaveLength(600_000);
    await within(sent, 'the sender to be done');
  });

  it('with a password goes through the page', async () => {
    const { plik } = receivers;
    const wishes = { stream: true, password: 'secret' };
    const upload = await plik.createUpload(wishes, [{ fileName: 'live.txt' }]);
    const declared = upload.files[0]!;
    const sent = plik.addFile(upload, { name: 'live.txt', content: 'live' }, { declared });
    const page = await receivers.open(plik.pageUrl(upload));
    await page.evaluate('delete window.showSaveFilePicker');
    await page.getByLabel('Password').fill('secret');
    await page.getByRole('button', { name: 'Open' }).click();
    const button = page.getByRole('button', { name: 'Download', exact: true });
    const saved = await savedBy(page, () => button.click());
    expect(saved.bytes.toString()).toBe('live');
    await within(sent, 'the sender to be done');
  });
});
