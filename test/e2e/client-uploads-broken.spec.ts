import { setImmediate } from 'node:timers/promises';
import { Aborted, PlikClient, PlikError, Refusal, Unreachable, type Upload } from '#client';
import { type FaultyProxy, type Seen, faultyProxy } from '../support/faulty-proxy.js';
import { freePort } from '../support/ports.js';
import { TestServer } from '../support/server.js';
import { eventually, within } from '../support/wait.js';

const QUICKLY = { retries: 4, first: 5 };
const MIB = 1024 * 1024;

let server: TestServer;
let proxy: FaultyProxy;
let plik: PlikClient;
beforeAll(async () => {
  server = await TestServer.start({ MAX_FILE_SIZE_STR: '40MB' });
  proxy = await faultyProxy(new URL(server.url));
  plik = new PlikClient(proxy.url, { patience: QUICKLY });
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
    'an end of a request',
  );

const isFile = ({ method, url }: Seen): boolean => method === 'POST' && url.startsWith('/file/');
const filesSent = (): number => proxy.seen.filter(isFile).length;

const oneFile = async (): Promise<Upload> => plik.createUpload({}, [{ fileName: 'a.bin' }]);

const statusOf = async ({ id }: Upload): Promise<string> =>
  (await plik.getUpload(id)).files[0]!.status;

/** Gives pieces until nobody wants more, and says when that is. */
function endless(pieces = Infinity): { stream: ReadableStream<Uint8Array>; ended: Promise<void> } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  let given = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Beyond the last piece it gives nothing, and does not end.
        if (given >= pieces) return new Promise<void>(() => undefined);
        given += 1;
        await setImmediate();
        controller.enqueue(new Uint8Array(64 * 1024));
      },
      cancel: () => {
        end();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, ended };
}

describe('an upload whose connection breaks', () => {
  it('is sent again when it did not arrive', async () => {
    proxy.use((seen) =>
      isFile(seen) && filesSent() === 1 ? { kind: 'reset-request', after: 100_000 } : undefined,
    );
    const bytes = new Uint8Array(2 * MIB).fill(7);
    const upload = await plik.send([{ name: 'a.bin', content: bytes }]);
    expect(upload.files[0]).toMatchObject({ status: 'uploaded', fileSize: bytes.length });
    expect(filesSent()).toBe(2);
  });

  it('is not sent again when only the answer was lost', async () => {
    proxy.use((seen) => (isFile(seen) ? { kind: 'lose-answer' } : undefined));
    const upload = await plik.send([{ name: 'a.txt', content: 'arrived' }]);
    expect(upload.files[0]).toMatchObject({ status: 'uploaded', fileSize: 7 });
    expect(filesSent()).toBe(1);
  });

  it('of a stream is given up, and can be continued with another one', async () => {
    proxy.use((seen) => (isFile(seen) ? { kind: 'reset-request', after: 100_000 } : undefined));
    const content = new Blob([new Uint8Array(MIB)]).stream();
    const error = await caught(plik.send([{ name: 'a.bin', content }]));
    expect(error).toBeInstanceOf(Unreachable);
    proxy.use(() => undefined);
    const { upload } = error as PlikError;
    const filled = await plik.fill(upload!, [{ name: 'a.bin', content: new Uint8Array(MIB) }]);
    expect(filled.files[0]).toMatchObject({ status: 'uploaded', fileSize: MIB });
  });

  it('is given up after some attempts', async () => {
    proxy.use((seen) => (isFile(seen) ? { kind: 'reset-request', after: 0 } : undefined));
    const error = await caught(plik.send([{ name: 'a.bin', content: new Uint8Array(MIB) }]));
    expect([error, filesSent()]).toEqual([expect.any(Unreachable), 1 + QUICKLY.retries]);
  });

  it('is sent again after a 503', async () => {
    proxy.use((seen) =>
      isFile(seen) && filesSent() < 3 ? { kind: 'answer', status: 503, code: 'Busy' } : undefined,
    );
    const upload = await plik.send([{ name: 'a.txt', content: 'patient' }]);
    expect([upload.files[0]!.status, filesSent()]).toEqual(['uploaded', 3]);
  });
});

describe('a new upload', () => {
  it('is never asked for twice when the first request may have arrived', async () => {
    proxy.use(({ url }) => (url === '/upload' ? { kind: 'lose-answer' } : undefined));
    const error = await caught(plik.createUpload());
    expect([error, (error as Unreachable).unsent]).toEqual([expect.any(Unreachable), false]);
    expect(proxy.seen).toHaveLength(1);
    proxy.use(({ url }) =>
      url === '/upload' ? { kind: 'answer', status: 503, code: 'B' } : undefined,
    );
    expect(await caught(plik.createUpload())).toMatchObject({ kind: 'unavailable' });
    expect(proxy.seen).toHaveLength(1);
  });

  it('is asked for again while nobody listens', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const refused = new PlikClient(url, { patience: { retries: 1, first: 1 } });
    expect(await caught(refused.createUpload())).toMatchObject({
      name: 'Unreachable',
      unsent: true,
    });
    const sending = { name: 'a.txt', content: 'x' };
    expect(await caught(refused.quickUpload(sending))).toMatchObject({ unsent: true });
    const waiting = new PlikClient(url, { patience: { retries: 1000, first: 20, longest: 20 } });
    const created = waiting.createUpload({ comments: 'late' });
    const late = await TestServer.start({ LISTEN_PORT: String(port) });
    expect(await within(created, 'an upload on a late server')).toMatchObject({ comments: 'late' });
    await late.stop();
  });
});

describe('what is removed', () => {
  it('is gone when the answer was lost', async () => {
    const upload = await oneFile();
    proxy.use(({ method }, n) =>
      method === 'DELETE' && n === 0 ? { kind: 'lose-answer' } : undefined,
    );
    await plik.removeUpload(upload);
    expect(proxy.seen.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
    await expect(plik.removeUpload(upload)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('an upload that is refused', () => {
  it('in the middle lets go of its source', async () => {
    const { stream, ended } = endless();
    const error = await caught(plik.send([{ name: 'a.bin', content: stream }]));
    expect(error).toMatchObject({ name: 'Refusal', kind: 'too-large' });
    await within(ended, 'a source that nobody reads to be cancelled');
  });

  it('before a byte does not wait for a source that gives nothing', async () => {
    const { stream, ended } = endless(1);
    const upload = await plik.createUpload();
    const file = { name: 'a.bin', content: stream, size: 50_000_000 };
    expect(await caught(plik.addFile(upload, file))).toMatchObject({ kind: 'too-large' });
    await within(ended, 'a source that nobody reads to be cancelled');
  });

  it('ends the others that are being sent', async () => {
    const { stream, ended } = endless(2);
    const files = [
      { name: 'slow.bin', content: stream },
      { name: 'big.bin', content: () => endless().stream },
    ];
    const error = await caught(plik.send(files));
    expect(error).toBeInstanceOf(Refusal);
    await within(ended, 'the other source to be cancelled');
    const { upload } = error as Refusal;
    await eventually(
      async () => (await statusOf(upload!)) === 'missing',
      'the other file to be missing',
    );
  });
});

describe('an upload that is aborted', () => {
  it('leaves the file to be sent again', async () => {
    const { stream, ended } = endless(3);
    const upload = await oneFile();
    const declared = upload.files[0]!;
    const stop = new AbortController();
    const reason = new Error('enough');
    const options = { declared, signal: stop.signal };
    const sending = plik.addFile(upload, { name: 'a.bin', content: stream }, options);
    await eventually(async () => (await statusOf(upload)) === 'uploading');
    stop.abort(reason);
    expect(await caught(sending)).toMatchObject({ name: 'Aborted', cause: reason });
    await within(ended, 'an aborted source to be cancelled');
    await eventually(
      async () => (await statusOf(upload)) === 'missing',
      'an aborted file to be missing',
    );
    const sent = await plik.addFile(upload, { name: 'a.bin', content: 'again' }, { declared });
    expect(sent).toMatchObject({ status: 'uploaded', fileSize: 5 });
  });

  it('before it begins asks for nothing', async () => {
    const signal = AbortSignal.abort();
    expect(await caught(plik.send([{ name: 'a', content: 'x' }], {}, { signal }))).toBeInstanceOf(
      Aborted,
    );
    expect(await caught(plik.quickUpload({ name: 'a', content: 'x' }, { signal }))).toBeInstanceOf(
      Aborted,
    );
    expect(proxy.seen).toEqual([]);
  });

  it('while it waits for the next attempt ends at once', async () => {
    proxy.use(() => ({ kind: 'answer', status: 503, code: 'Busy' }));
    const patient = new PlikClient(proxy.url, {
      patience: { first: 3_600_000, longest: 3_600_000 },
    });
    const stop = new AbortController();
    const waiting = patient.version({ signal: stop.signal });
    await eventually(() => proxy.seen.length === 1);
    stop.abort();
    expect(await caught(waiting)).toBeInstanceOf(Aborted);
  });
});

describe('a source that breaks its word', () => {
  const short = { name: 'a.bin', content: 'abc', size: 4 };
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1000);
    await setImmediate();
    throw new Error('the disk is broken');
  }
  it.each([
    ['has less than it said', () => new Blob(['abc']).stream(), 4, 'RangeError'],
    ['has more than it said', () => new Blob(['abcde']).stream(), 4, 'RangeError'],
    ['fails', () => failing(), 2000, 'Error'],
    ['fails, of unknown size', () => failing(), undefined, 'Error'],
  ])('is told to its program: it %s', async (_, content, size, name) => {
    const upload = await oneFile();
    const declared = upload.files[0]!;
    const source = { ...short, content, size };
    const error = await caught(plik.addFile(upload, source, { declared }));
    expect([(error as Error).name, error instanceof PlikError]).toEqual([name, false]);
    await eventually(async () => (await statusOf(upload)) === 'missing', 'the file to be missing');
  });
});
