import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as tusClient from 'tus-js-client';
import { answer } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { run } from '../support/shell.js';
import { within } from '../support/wait.js';

const MIB = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let server: TestServer;
let client: Client;
let folder: string;

beforeAll(async () => {
  server = await TestServer.start();
  client = Client.of(server);
  folder = await mkdtemp(join(tmpdir(), 'plik-tus-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

type File = ConstructorParameters<typeof tusClient.Upload>[0];
type Options = ConstructorParameters<typeof tusClient.Upload>[1];

/** Where the file is in the end, as the last answer says. */
async function sent(file: File, options: Options, before?: (upload: tusClient.Upload) => void) {
  const done = new Promise<string>((resolve, reject) => {
    const upload = new tusClient.Upload(file, {
      endpoint: `${server.url}/tus`,
      retryDelays: null,
      ...options,
      onError: reject,
      onSuccess: ({ lastResponse }) => {
        resolve(lastResponse.getHeader('content-location') ?? '');
      },
    });
    before?.(upload);
    upload.start();
  });
  return within(done, 'the end of an upload by tus-js-client');
}

async function expectStored(link: string, bytes: Uint8Array): Promise<void> {
  const response = await fetch(link);
  expect(response.status).toBe(200);
  expect(sha256(new Uint8Array(await response.arrayBuffer()))).toBe(sha256(bytes));
}

describe('tus-js-client', () => {
  it.each([
    ['at once', {}],
    ['in chunks', { chunkSize: 256 * 1024 }],
    ['with the creation', { uploadDataDuringCreation: true }],
    ['with the creation, in chunks', { uploadDataDuringCreation: true, chunkSize: 300_000 }],
    ['without PATCH', { overridePatchMethod: true }],
    ['in three parts', { parallelUploads: 3 }],
    ['in three parts, in chunks', { parallelUploads: 3, chunkSize: 100_000 }],
  ] as [string, Options][])('sends a file %s', async (_how, options) => {
    const bytes = randomBytes(2 * MIB + 3);
    const link = await sent(bytes, { metadata: { filename: 'a b.bin' }, ...options });
    expect(link).toMatch(/\/a%20b\.bin$/);
    await expectStored(link, bytes);
  });

  it('sends a stream of which it does not know the length', async () => {
    const bytes = randomBytes(MIB + 5);
    // Not one of a file, whose length it would know.
    const stream = Readable.from([bytes.subarray(0, 10_000), bytes.subarray(10_000)]);
    const options = { uploadLengthDeferred: true, chunkSize: 200_000 };
    const link = await sent(stream, options);
    await expectStored(link, bytes);
  });

  it('sends an empty file', async () => {
    const bytes = Buffer.alloc(0);
    let upload: tusClient.Upload | undefined;
    await sent(bytes, { metadata: { filename: 'empty' } }, (one) => (upload = one));
    const head = await client.head(new URL(upload!.url!).pathname, { 'Tus-Resumable': '1.0.0' });
    await expectStored(head.headers.get('content-location')!, bytes);
  });

  it('goes on where it was paused, by the link that it has stored', async () => {
    const bytes = randomBytes(4 * MIB);
    const paused = new Promise<{ link: string; offset: number }>((resolve, reject) => {
      const upload = new tusClient.Upload(bytes, {
        ...{ endpoint: `${server.url}/tus`, chunkSize: MIB, retryDelays: null },
        onError: reject,
        onChunkComplete: (_size, offset) => {
          void upload.abort().then(() => {
            resolve({ link: upload.url ?? '', offset });
          });
        },
      });
      upload.start();
    });
    const { link, offset } = await within(paused, 'the first chunk');
    expect(offset).toBe(MIB);
    let first = -1;
    const onProgress = (bytesSent: number): void => {
      if (first < 0) first = bytesSent;
    };
    const file = await sent(bytes, { uploadUrl: link, chunkSize: MIB, onProgress });
    expect(first).toBeGreaterThanOrEqual(MIB);
    await expectStored(file, bytes);
  });

  it('ends what it has begun', async () => {
    const begun = new Promise<string>((resolve, reject) => {
      const upload = new tusClient.Upload(randomBytes(2 * MIB), {
        ...{ endpoint: `${server.url}/tus`, chunkSize: MIB, retryDelays: null },
        onError: reject,
        onChunkComplete: () => {
          void upload.abort(true).then(() => {
            resolve(upload.url ?? '');
          });
        },
      });
      upload.start();
    });
    const path = new URL(await within(begun, 'the end of an upload')).pathname;
    expect((await client.head(path, { 'Tus-Resumable': '1.0.0' })).status).toBe(404);
  });

  it('sends a file of an upload that there is, in parts', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
    const bytes = randomBytes(MIB);
    const link = await sent(bytes, {
      parallelUploads: 2,
      headers: { 'X-UploadToken': upload.uploadToken },
      metadata: { upload: upload.id, file: upload.files[0]!.id, filename: 'a.bin' },
      metadataForPartialUploads: { upload: upload.id },
    });
    expect(link).toContain(`/file/${upload.id}/${upload.files[0]!.id}/`);
    await expectStored(link, bytes);
  });
});

describe('curl', () => {
  const curl = async (...args: string[]): Promise<Map<string, string>> => {
    const { stdout } = await run('curl', ['-s', '-D', '-', '-o', '-', ...args], { cwd: folder });
    const lines = stdout.split('\r\n').map((line) => line.split(': ', 2));
    return new Map(lines.map(([name = '', value = '']) => [name.toLowerCase(), value]));
  };
  const TUS = ['-H', 'Tus-Resumable: 1.0.0'];
  const PIECE = [...TUS, '-H', 'Content-Type: application/offset+octet-stream'];

  it('begins, breaks off, asks, and goes on', async () => {
    const bytes = randomBytes(100_000);
    await writeFile(join(folder, 'a.bin'), bytes);
    await writeFile(join(folder, 'head.bin'), bytes.subarray(0, 40_000));
    await writeFile(join(folder, 'tail.bin'), bytes.subarray(40_000));
    const metadata = `Upload-Metadata: filename ${Buffer.from('a.bin').toString('base64')}`;
    const created = await curl(
      ...['-X', 'POST', ...TUS, '-H', 'Upload-Length: 100000', '-H', metadata],
      `${server.url}/tus`,
    );
    const link = created.get('location')!;
    const send = (file: string, offset: string): Promise<Map<string, string>> =>
      curl(
        ...['-X', 'PATCH', ...PIECE, '-H', `Upload-Offset: ${offset}`],
        ...['--data-binary', `@${file}`, link],
      );
    await send('head.bin', '0');
    const offset = (await curl('-I', ...TUS, link)).get('upload-offset')!;
    expect(offset).toBe('40000');
    const last = await send('tail.bin', offset);
    expect(last.get('content-location')).toBe(created.get('content-location'));
    await expectStored(last.get('content-location')!, bytes);
  });

  it('sends a file in one request, with Expect: 100-continue', async () => {
    const bytes = randomBytes(3 * MIB);
    await writeFile(join(folder, 'big.bin'), bytes);
    const args = [...PIECE, '-H', 'Upload-Defer-Length: 1', '-H', 'Expect: 100-continue'];
    const piece = await curl('-X', 'POST', ...args, '-T', 'big.bin', `${server.url}/tus`);
    const link = piece.get('location')!;
    expect(piece.get('upload-offset')).toBe(String(bytes.length));
    const told = ['-H', `Upload-Offset: ${bytes.length}`, '-H', `Upload-Length: ${bytes.length}`];
    const last = await curl('-X', 'PATCH', ...PIECE, ...told, '-d', '', link);
    await expectStored(last.get('content-location')!, bytes);
    expect(await answer(fetch(link))).toEqual([404, '404 page not found\n']);
  });
});
