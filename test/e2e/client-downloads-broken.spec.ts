import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Aborted, Incomplete, PlikClient, type Upload } from '#client';
import { type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js';
import { TestServer } from '../support/server.js';
import { eventually, within } from '../support/wait.js';

const QUICKLY = { retries: 3, first: 5 };
const BYTES = randomBytes(3_000_000);

let server: TestServer;
let proxy: FaultyProxy;
let plik: PlikClient;
let upload: Upload;
beforeAll(async () => {
  server = await TestServer.start();
  proxy = await faultyProxy(new URL(server.url));
  plik = new PlikClient(proxy.url, { patience: QUICKLY });
  upload = await plik.send([{ name: 'a.bin', content: BYTES }]);
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
});
beforeEach(() => {
  proxy.use(() => undefined);
});

const caught = (work: Promise<unknown>): Promise<unknown> =>
  within(
    work.then(
      () => 'success',
      (error: unknown) => error,
    ),
    'the end of a download',
  );

describe('a download whose connection breaks', () => {
  it('goes on where it broke', async () => {
    proxy.use((_, n) => (n < 2 ? { kind: 'reset-answer', after: 1_000_000 } : undefined));
    const loaded: number[] = [];
    const onProgress = (progress: { loaded: number }): void => void loaded.push(progress.loaded);
    const options = { verify: true, onProgress };
    const download = await plik.download(upload, upload.files[0]!, options);
    expect(Buffer.from(await download.bytes()).equals(BYTES)).toBe(true);
    expect(loaded.at(-1)).toBe(BYTES.length);
    const [first, second, third] = proxy.seen.map(({ headers }) => headers);
    expect([first!.range, proxy.seen.length]).toEqual([undefined, 3]);
    expect(second).toMatchObject({ 'if-range': download.etag });
    const starts = [second, third].map(
      (headers) => /^bytes=(\d+)-2999999$/.exec(headers!.range!)![1],
    );
    expect(starts.map(Number).every((start) => start > 0)).toBe(true);
  });

  it('goes on where it broke when it is written out, in memory that is used again', async () => {
    proxy.use((_, n) => (n < 2 ? { kind: 'reset-answer', after: 1_000_000 } : undefined));
    const download = await plik.download(upload, upload.files[0]!, { verify: true });
    const pieces: Buffer[] = [];
    const count = await download.writeTo(async (piece) => {
      await Promise.resolve();
      pieces.push(Buffer.from(piece));
    });
    expect([count, proxy.seen.length]).toEqual([BYTES.length, 3]);
    expect(Buffer.concat(pieces).equals(BYTES)).toBe(true);
  });

  it('ends when what it is written to fails, and is read by nobody else', async () => {
    const download = await plik.download(upload, upload.files[0]!);
    const full = new Error('the disk is full');
    const writing = download.writeTo(() => Promise.reject(full));
    await expect(download.bytes()).rejects.toMatchObject({ name: 'TypeError' });
    await expect(writing).rejects.toBe(full);
  });

  it('goes on in the part that was asked for', async () => {
    proxy.use((_, n) => (n < 1 ? { kind: 'close-answer', after: 300_000 } : undefined));
    const range = { first: 1_000_000, last: 1_999_999 };
    const download = await plik.download(upload, upload.files[0]!, { range });
    expect(download).toMatchObject({ size: 1_000_000, total: BYTES.length });
    expect(download.range).toEqual({ ...range, total: BYTES.length });
    const part = BYTES.subarray(range.first, range.last + 1);
    expect(Buffer.from(await download.bytes()).equals(part)).toBe(true);
  });

  it('is incomplete when it breaks too often', async () => {
    proxy.use(() => ({ kind: 'reset-answer', after: 0 }));
    const patient = plik.download(upload, upload.files[0]!).then((download) => download.bytes());
    expect(await caught(patient)).toMatchObject({ name: 'Incomplete', expected: BYTES.length });
  });

  it('is incomplete when it is an archive, which has no parts', async () => {
    const both = await plik.send([
      { name: 'a.bin', content: BYTES },
      { name: 'b.txt', content: 'text '.repeat(1000) },
    ]);
    proxy.use(() => ({ kind: 'reset-answer', after: 1_000_000 }));
    const archive = await plik.archive(both);
    expect(await caught(archive.bytes())).toBeInstanceOf(Incomplete);
    expect(proxy.seen).toHaveLength(1);
  });

  it('is incomplete when it was a one-shot file', async () => {
    const once = await plik.send([{ name: 'a.bin', content: BYTES }], { oneShot: true });
    proxy.use(() => ({ kind: 'reset-answer', after: 1_000_000 }));
    const download = await plik.download(once, once.files[0]!);
    const error = await caught(download.bytes());
    expect(error).toMatchObject({ name: 'Incomplete', expected: BYTES.length });
    expect((error as Incomplete).received).toBeLessThan(BYTES.length);
    expect(proxy.seen).toHaveLength(1);
  });

  it('of a small question is asked again', async () => {
    proxy.use((_, n) => (n < 2 ? { kind: 'lose-answer' } : undefined));
    expect((await plik.getUpload(upload.id)).id).toBe(upload.id);
    expect(proxy.seen).toHaveLength(3);
  });
});

describe('a download that ends early by its reader', () => {
  it('rejects with Aborted by a signal', async () => {
    const stop = new AbortController();
    const download = await plik.download(upload, upload.files[0]!, { signal: stop.signal });
    const read = async (): Promise<void> => {
      for await (const piece of download) if (piece.length > 0) stop.abort();
    };
    expect(await caught(read())).toBeInstanceOf(Aborted);
    expect(proxy.seen).toHaveLength(1);
  });
});

/** A server that answers as no good one does. */
describe('an answer that cannot be trusted', () => {
  let bad: Server;
  let answer: (response: ServerResponse, n: number) => void = () => undefined;
  let asked: { url: string; headers: Record<string, unknown> }[] = [];
  let client: PlikClient;
  const file = { id: 'f', fileName: 'f.bin' };
  beforeAll(async () => {
    bad = createServer((request, response) => {
      asked.push({ url: request.url!, headers: request.headers });
      answer(response, asked.length - 1);
    }).listen(0, '127.0.0.1');
    await once(bad, 'listening');
    const { port } = bad.address() as AddressInfo;
    client = new PlikClient(`http://127.0.0.1:${port}`, { token: 'secret', patience: QUICKLY });
  });
  afterAll(() => {
    bad.closeAllConnections();
    bad.close();
  });
  beforeEach(() => {
    asked = [];
  });

  const half = (response: ServerResponse, headers: Record<string, string>): void => {
    response.writeHead(200, { 'Content-Length': '1000', ...headers });
    response.write('x'.repeat(500), () => response.socket!.destroy());
  };

  it('is incomplete when the server says nothing of its identity', async () => {
    answer = (response) => {
      half(response, { 'Accept-Ranges': 'bytes', ETag: 'W/"weak"' });
    };
    const download = await client.download('u', file);
    const error = await caught(download.text());
    expect(error).toMatchObject({ name: 'Incomplete', received: 500, expected: 1000 });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['everything from the beginning', 200, {}],
    ['another place', 206, { 'Content-Range': 'bytes 400-999/1000' }],
    ['a part of a larger file', 206, { 'Content-Range': 'bytes 500-999/2000' }],
  ])('is incomplete when the rest is %s', async (_, status, headers) => {
    answer = (response, n) => {
      if (n === 0) {
        half(response, { 'Accept-Ranges': 'bytes', ETag: '"a"' });
        return;
      }
      response.writeHead(status, headers).end('y'.repeat(500));
    };
    const download = await client.download('u', file);
    expect(await caught(download.text())).toMatchObject({ name: 'Incomplete', received: 500 });
    expect(asked).toHaveLength(2);
  });

  it('is incomplete when it is not as long as the file is', async () => {
    answer = (response) => {
      // No length: an end of the connection is all that ends it.
      response.shouldKeepAlive = false;
      response.useChunkedEncodingByDefault = false;
      response.write('x'.repeat(500));
      response.end();
    };
    const known = { ...file, status: 'uploaded' as const, fileSize: 501 };
    const download = await client.download('u', known);
    expect(await caught(download.bytes())).toMatchObject({ received: 500, expected: 501 });
  });

  it('is incomplete when its bytes are others', async () => {
    answer = (response) => {
      response.end('hello');
    };
    const md5 = createHash('md5').update('hello').digest('hex');
    const right = await client.download('u', { ...file, fileMd5: md5 }, { verify: true });
    expect(await right.text()).toBe('hello');
    const other = { ...file, fileMd5: createHash('md5').update('hallo').digest('hex') };
    const wrong = await client.download('u', other, { verify: true });
    expect(await caught(wrong.text())).toMatchObject({ name: 'Incomplete', received: 5 });
  });

  it('that is no answer of a Plik is none', async () => {
    answer = (response) => {
      response.end('<html>');
    };
    expect(await caught(client.version())).toMatchObject({ name: 'Unreachable', unsent: false });
  });

  it('that leads elsewhere learns no secret', async () => {
    answer = (response, n) => {
      const { port } = bad.address() as AddressInfo;
      if (n > 0) response.end('there');
      else response.writeHead(302, { Location: `http://localhost:${port}/elsewhere` }).end();
    };
    const download = await client.download('u', file, { password: 'pw', uploadToken: 'ut' });
    expect(await download.text()).toBe('there');
    const [here, there] = asked;
    expect(here!.headers).toMatchObject({ 'x-pliktoken': 'secret', 'x-uploadtoken': 'ut' });
    expect(there!.url).toBe('/elsewhere');
    for (const name of ['x-pliktoken', 'x-uploadtoken', 'authorization', 'cookie']) {
      expect([name, there!.headers[name]]).toEqual([name, undefined]);
    }
    answer = (response) => void response.writeHead(301, { Location: '/upload/' }).end();
    expect(await caught(client.createUpload())).toMatchObject({ name: 'Refusal', status: 301 });
  });

  it('to a slow reader waits for it', async () => {
    const total = 64 * 1024 * 1024;
    let written = 0;
    answer = (response) => {
      response.writeHead(200, { 'Content-Length': String(total) });
      const write = (): void => {
        while (written < total) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536))) break;
        }
        if (written >= total) response.end();
        else response.once('drain', write);
      };
      write();
    };
    const download = await client.download('u', file);
    const reader = download.body.getReader();
    let read = 0;
    let before = -1;
    // It has stopped when nothing more leaves while nobody reads.
    await eventually(() => {
      const stands = before === written;
      before = written;
      return stands && written > 0;
    });
    expect(written).toBeLessThan(total / 2);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      read += value.length;
    }
    expect(read).toBe(total);
  });
});
