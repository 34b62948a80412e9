import { expectAccessible } from '../support/axe.js';
import { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start({ PATH: '/sub' }), WebPages.start()]);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

describe('the page around every page', () => {
  it('is light or dark as the system is, or as one chooses, and stays so', async () => {
    const page = await pages.open(server.url, '', { colorScheme: 'dark' });
    const paper = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    await page.getByRole('link', { name: 'Plik Nest' }).waitFor();
    const dark = await paper();
    await page.getByRole('button', { name: 'Appearance and language' }).click();
    await page.getByRole('radio', { name: 'Light' }).check();
    const light = await paper();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole('link', { name: 'Plik Nest' }).waitFor();
    expect(await paper()).toBe(light);
  });

  it('says of an address that leads nowhere where one can go', async () => {
    const page = await pages.open(server.url, '#/nothing/here');
    await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
    await page.getByRole('link', { name: 'Send files' }).click();
    await page.waitForURL(`${server.url}/#/`);
  });

  it.each(['light', 'dark'] as const)('can be used by everybody when it is %s', async (scheme) => {
    const page = await pages.open(server.url, '#/nothing/here', { colorScheme: scheme });
    await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Appearance and language' }).click();
    await page.getByRole('radio', { name: 'Light' }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 640 });
    await expectAccessible(page);
  });
});
