import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Upload } from '#client';
import { startWithAccounts } from '../support/accounts.js';
import { type ClientPage, ClientPages, hasChromium, openChromium } from '../support/chromium.js';
import { Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { RawSender, StreamUpload } from '../support/stream.js';
import { eventually, within } from '../support/wait.js';

const SIZE = 48 * 1024 * 1024;
/** What `page.evaluate` runs stands in the page, where these are globals. */
declare const window: ClientPage & {
  seen: { loaded: number; total?: number }[];
  received?: number;
};
declare const document: {
  querySelector(query: string): { files: Iterable<File> & ArrayLike<File> };
};

const chosen = hasChromium() ? describe : describe.skip;
chosen(
  'the client in Chromium (the tests are skipped where Debian’s Chromium is not there)',
  () => {
    let pages: ClientPages;
    let server: TestServer;
    let browser: Browser;
    let page: Page;
    let folder: string;
    let path: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'plik-chosen-'));
      path = join(folder, 'large.bin');
      const file = await open(path, 'w');
      await file.truncate(SIZE);
      await file.close();
      pages = await ClientPages.make();
      const settings = { WEBAPP_DIRECTORY: pages.folder, MAX_FILE_SIZE_STR: '60MB' };
      server = await startWithAccounts(settings);
      browser = await openChromium();
      page = await pages.open(browser, server.url);
    });
    afterAll(async () => {
      await browser.close();
      await server.stop();
      await pages.remove();
      await rm(folder, { recursive: true });
    });

    it('sends a chosen file with progress, and reads it back', async () => {
      await page.setInputFiles('input', path);
      const upload = await page.evaluate(async () => {
        const { files } = document.querySelector('input');
        window.seen = [];
        const onProgress = ({ loaded, total }: { loaded: number; total?: number }): void =>
          void window.seen.push({ loaded, total });
        return window.plik.send([...files], { ttl: 3600 }, { onProgress });
      });
      const zeros = createHash('md5').update(Buffer.alloc(SIZE)).digest('hex');
      expect(upload.files[0]).toMatchObject({ fileSize: SIZE, fileMd5: zeros, status: 'uploaded' });
      const seen = await page.evaluate(() => window.seen);
      expect(seen.at(-1)).toEqual({ loaded: SIZE, total: SIZE });
      expect(seen.length).toBeGreaterThan(1);

      const read = await page.evaluate(async (made) => {
        const options = { verify: true };
        const download = await window.plik.download(made, made.files[0]!, options);
        let count = 0;
        for await (const piece of download) count += piece.length;
        const memories = new Set<number>();
        const again = await window.plik.download(made, made.files[0]!, options);
        const written = await again.writeTo((piece) => memories.add(piece.buffer.byteLength));
        return [count, download.size, download.name, written, memories.size];
      }, upload);
      // What is written out is read into memory of one size, whatever arrives at once.
      expect(read).toEqual([SIZE, SIZE, 'large.bin', SIZE, 1]);
    });

    it('aborts an upload, which can be sent again', async () => {
      await page.setInputFiles('input', path);
      const [name, upload] = await page.evaluate(async () => {
        const { files } = document.querySelector('input');
        const stop = new AbortController();
        let created: Upload | undefined;
        const options = {
          signal: stop.signal,
          onCreated: (one: Upload) => (created = one),
          onProgress: () => {
            stop.abort();
          },
        };
        const error = await window.plik
          .send([...files], {}, options)
          .catch((caught: unknown) => caught);
        return [(error as Error).name, created!] as const;
      });
      expect(name).toBe('Aborted');
      const filled = page.evaluate(async (made) => {
        const { files } = document.querySelector('input');
        return (await window.plik.fill(made, [...files])).files[0]!.status;
      }, upload);
      expect(await within(filled, 'the second upload of a file')).toBe('uploaded');
    });

    it('sends texts and bytes, asks for passwords, tells what is refused', async () => {
      const outcome = await page.evaluate(async () => {
        const { plik } = window;
        const kindOf = (work: Promise<unknown>): Promise<unknown> =>
          work.catch((error: unknown) => (error as { kind?: unknown; name: string }).kind);
        const files = [
          { name: 'ü.txt', content: 'text' },
          { name: 'b.bin', content: new Uint8Array([1, 2]) },
        ];
        const upload = await plik.send(files, { password: 'pw' });
        const text = await plik.download(upload.id, upload.files[0]!, { password: 'pw' });
        const big = { name: 'big', content: new Uint8Array(61_000_000) };
        return [
          await text.text(),
          await kindOf(plik.getUpload(upload.id)),
          await kindOf(plik.send([big])),
          await plik.quickUpload({ name: 'q.txt', content: 'q' }),
          await plik.put({ name: 'p.txt', content: 'p' }),
        ];
      });
      expect(outcome.slice(0, 3)).toEqual(['text', 'password-needed', 'too-large']);
      const files = await Promise.all(
        outcome.slice(3).map(async (url) => (await fetch(String(url))).text()),
      );
      expect(files).toEqual(['q', 'p']);
    });

    it('says that a stream cannot be sent over HTTP/1.1, and sends what was collected', async () => {
      const outcome = await page.evaluate(async () => {
        const stream = (): ReadableStream<Uint8Array> => new Blob(['streamed']).stream();
        const one = window.plik.send([{ name: 's', content: stream() }]);
        const name = await one.catch((error: unknown) => (error as Error).name);
        const content = await new Response(stream()).blob();
        const upload = await window.plik.send([{ name: 's', content }]);
        return [name, upload.files[0]!.fileSize];
      });
      expect(outcome).toEqual(['Unsupported', 8]);
    });

    it('has a session, by the cookies of the browser', async () => {
      const outcome = await page.evaluate(async () => {
        const { plik } = window;
        await plik.login('admin', 'administrator');
        const { token } = await plik.createToken('browser');
        await plik.removeToken(token);
        const upload = await plik.send([{ name: 'mine', content: 'mine' }]);
        const mine: string[] = [];
        for await (const { id } of plik.myUploads()) mine.push(id);
        await plik.logout();
        const after = await plik.me().catch((error: unknown) => (error as { kind: string }).kind);
        return [mine, [upload.id], after] as const;
      });
      expect(outcome).toEqual([outcome[1], outcome[1], 'login-needed']);
    });

    it('sees that a download broke off', async () => {
      const stream = await StreamUpload.create(Client.of(server));
      const sender = await RawSender.start(stream);
      const outcome = page.evaluate(async ({ id, files }) => {
        const download = await window.plik.download(id, files[0]!);
        try {
          for await (const piece of download) window.received = piece.length;
          return 'ended';
        } catch (error) {
          return (error as Error).name;
        }
      }, stream.upload);
      const received = (): Promise<boolean> => page.evaluate(() => window.received !== undefined);
      await sender.write('the beginning');
      await eventually(received, 'the page to have the beginning');
      sender.leave('rst');
      expect(await within(outcome, 'a download to break off')).toBe('Incomplete');
    });
  },
);
