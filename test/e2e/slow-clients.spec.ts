import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { FORM_TYPE, formPieces } from '../support/multipart.js';
import { dial, isWhole, readAll } from '../support/raw.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

/** The server cuts what stands still for a second. */
const LIMIT = 1000;

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await TestServer.start({ INACTIVITY_TIMEOUT_STR: '1s' });
  client = Client.of(server);
});
afterAll(() => server.stop());

async function declared(): Promise<{ upload: OwnUpload; head: string; path: string }> {
  const upload = await client.create({ files: [{ fileName: 'slow.bin' }] });
  const path = filePath(upload, upload.files[0]!);
  const lines = [`POST ${path} HTTP/1.1`, 'Host: x', `Content-Type: ${FORM_TYPE}`];
  return { upload, path, head: [...lines, `X-UploadToken: ${upload.uploadToken}`].join('\r\n') };
}

const statusOf = async ({ id }: OwnUpload): Promise<string | undefined> => {
  const upload = (await (await client.get(`/upload/${id}`)).json()) as OwnUpload;
  return upload.files[0]?.status;
};

describe('slow clients', () => {
  it('an upload that moves may take many times the limit', async () => {
    const { head, path } = await declared();
    const content = randomBytes(12);
    const { all } = formPieces('slow.bin', content);
    const socket = await dial(server.url);
    const answered = readAll(socket, isWhole);
    const start = Date.now();
    socket.write(`${head}\r\nContent-Length: ${all.length}\r\n\r\n`);
    const rest = all.length - 14;
    socket.write(all.subarray(0, rest));
    for (const byte of all.subarray(rest)) {
      await sleep(300);
      socket.write(Buffer.from([byte]));
    }
    expect(await answered).toMatch(/^HTTP\/1.1 200 /);
    expect(Date.now() - start).toBeGreaterThan(3 * LIMIT);
    expect(Buffer.from(await (await client.get(path)).arrayBuffer()).equals(content)).toBe(true);
    socket.destroy();
  });

  it('an upload that stands still is cut, and can be repeated', async () => {
    const { head, upload } = await declared();
    const { all } = formPieces('slow.bin', randomBytes(100_000));
    const socket = await dial(server.url);
    socket.write(`${head}\r\nContent-Length: ${all.length}\r\n\r\n`);
    socket.write(all.subarray(0, 50_000));
    expect(await readAll(socket)).toBe('');
    await eventually(async () => (await statusOf(upload)) === 'missing');
    expect(await server.storedObjects()).not.toContainEqual(expect.stringMatching(/\.part$/));
    expect((await client.postFile(upload, upload.files[0]!, 'again')).status).toBe(200);
  });

  it('a reader that moves gets everything, one that stands still is cut', async () => {
    const content = new Uint8Array(randomBytes(16_000_000));
    const { path } = await client.store(content);
    const slow = await dial(server.url);
    let received = 0;
    slow.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    slow.on('data', (chunk: Buffer) => {
      received += chunk.length;
      slow.pause();
      setTimeout(() => slow.resume(), 5);
    });
    await new Promise((resolve) => slow.once('close', resolve));
    expect(received).toBeGreaterThan(content.length);

    const connected = once(server.app.getHttpServer(), 'connection');
    const still = await dial(server.url);
    const [served] = (await connected) as [Socket];
    still.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await new Promise((resolve) => still.once('data', resolve));
    still.pause();
    await eventually(() => served.destroyed);
    let rest = 0;
    still.on('error', () => undefined).on('data', (chunk: Buffer) => (rest += chunk.length));
    const closed = new Promise((resolve) => still.once('close', resolve));
    still.resume();
    await closed;
    expect(rest).toBeLessThan(content.length);
  });
});
