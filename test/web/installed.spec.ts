import type { Page } from 'playwright-core';
import { fileOf, pick, press, sent } from '../support/send-page.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';

let server: TestServer;
let pages: WebPages;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start({ PATH: '/sub' }), WebPages.start()]);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

interface Manifest {
  readonly icons: readonly { readonly src: string; readonly type: string }[];
  readonly share_target: { readonly action: string };
}

const READY = 'navigator.serviceWorker.ready.then(({ scope }) => scope)';

/** What a phone does when somebody shares files, or a text, with the installed page. */
async function share(page: Page, fields: Record<string, string>): Promise<void> {
  await page.evaluate(`{
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: './shared', enctype: 'multipart/form-data' });
    for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
      const input = document.createElement('input');
      const isFile = name === 'files';
      Object.assign(input, { name, type: isFile ? 'file' : 'text', value: isFile ? '' : value });
      const transfer = new DataTransfer();
      transfer.items.add(new File([value], 'notes of today.txt', { type: 'text/plain' }));
      if (isFile) input.files = transfer.files;
      form.append(input);
    }
    document.body.append(form);
    setTimeout(() => form.submit());
  }`);
}

async function installed(): Promise<Page> {
  const page = await pages.open(server.url);
  await page.getByRole('link', { name: 'Plik Nest' }).waitFor();
  await page.evaluate('dispatchEvent(new Event("appinstalled"))');
  expect(await page.evaluate(READY)).toBe(`${server.url}/`);
  return page;
}

describe('the page as a program of a phone', () => {
  it('has a manifest whose icons are there', async () => {
    const answer = await fetch(`${server.url}/manifest.webmanifest`);
    expect(answer.headers.get('content-type')).toBe('application/manifest+json; charset=utf-8');
    const { icons, share_target: target } = (await answer.json()) as Manifest;
    expect(target.action).toBe('./shared');
    for (const { src, type } of icons) {
      const icon = await fetch(`${server.url}/${src}`);
      expect([src, icon.status, icon.headers.get('content-type')]).toEqual([src, 200, type]);
      await icon.arrayBuffer();
    }
  });

  it('has no service worker until it is installed', async () => {
    const page = await pages.open(server.url);
    await page.getByRole('link', { name: 'Plik Nest' }).waitFor();
    const count = 'navigator.serviceWorker.getRegistrations().then(({ length }) => length)';
    expect(await page.evaluate(count)).toBe(0);
  });

  it('takes files that are shared with it, once', async () => {
    const page = await installed();
    await share(page, { files: 'shared bytes' });
    await page.getByText('notes of today.txt').first().waitFor();
    await page.waitForURL(`${server.url}/#/`);
    expect(await page.evaluate('caches.has("shared")')).toBe(false);
  });

  it('takes a text that is shared with it as a file', async () => {
    const page = await installed();
    await share(page, { title: 'Look at this', url: 'https://example.com/' });
    await page.getByText('text.txt').first().waitFor();
  });
});

describe('its service worker', () => {
  it('keeps nothing of what is asked and answered, and takes no upload that is only called so', async () => {
    const page = await installed();
    // From now on the page's own requests go past it.
    await page.reload();
    await page.getByRole('link', { name: 'Plik Nest' }).waitFor();
    await eventually(
      async () => (await page.evaluate('navigator.serviceWorker.controller !== null')) === true,
      'the service worker to be asked',
    );
    await pick(page, fileOf('shared', Buffer.from('mine')));
    await press(page, 'Send the file');
    expect((await sent(page)).files).toEqual({ shared: Buffer.from('mine') });
    expect(await page.evaluate('caches.keys()')).toEqual([]);
  });
});
