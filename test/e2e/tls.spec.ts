import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Client } from '../support/client.js';
import { FORM_TYPE, formPieces } from '../support/multipart.js';
import { TestServer } from '../support/server.js';
import { StreamUpload } from '../support/stream.js';
import { eventually, within } from '../support/wait.js';

/** Asks over HTTPS: fetch cannot be told whom to trust. */
class TlsClient extends Client {
  constructor(
    base: string,
    private readonly ca: Buffer,
  ) {
    super(base);
  }

  open(method: string, path: string, headers: Readonly<Record<string, string>>): ClientRequest {
    return https.request(this.base + path, { method, headers, ca: this.ca, agent: false });
  }

  override async request(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const asked = new Request(this.base + path, { ...init, method });
    const request = this.open(method, path, Object.fromEntries(asked.headers));
    request.end(Buffer.from(await asked.arrayBuffer()));
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    const [response] = await within(answered, `the head of an answer to ${method} ${path}`);
    const body = new Uint8Array(await buffer(response));
    const headers = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    );
    return new Response(body, { status: response.statusCode ?? 0, headers });
  }
}

let folder: string;
let cert: string;
let server: TestServer;
let client: TlsClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-nest-tls-'));
  cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost'];
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', [...args, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  server = await TestServer.start({ SSL_ENABLED: 'true', SSL_CERT: cert, SSL_KEY: key });
  client = new TlsClient(server.url, await readFile(cert));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('over TLS', () => {
  it('files go in and out', async () => {
    const content = new Uint8Array(3_000_000).map((_, i) => i % 251);
    const { path, file } = await client.store(content);
    expect(file).toMatchObject({ status: 'uploaded', fileSize: content.length });
    const answer = await client.get(path);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  });

  it('a stream passes', async () => {
    const stream = await StreamUpload.create(client);
    const sent = stream.send('through');
    await stream.becomes('uploading');
    expect(await (await stream.receive()).text()).toBe('through');
    expect((await sent).status).toBe(200);
  });

  it.each(['1.0', '1.1'])(
    'a stream whose sender breaks off breaks for its receiver, HTTP/%s, and for nobody else',
    async (version) => {
      const stream = await StreamUpload.create(client);
      const sender = client.open('POST', stream.path(), {
        ...stream.token,
        ...{ 'Content-Type': FORM_TYPE, 'Transfer-Encoding': 'chunked' },
      });
      sender.on('error', () => undefined);
      sender.write(`${formPieces(stream.file.fileName, '').head}<`);
      await stream.becomes('uploading');
      const receiver = curl(`--http${version}`, `${server.url}${stream.path()}`);
      const ended = once(receiver.child, 'close');
      await eventually(() => receiver.got() === '<', 'the first byte of a stream');
      sender.destroy();
      const [code] = (await within(ended, 'the end of a receiver')) as [number];
      // 56: the connection was reset. Without that, a body of HTTP/1.0 would be whole to curl.
      expect(code).toBe(56);
      expect((await client.get('/health')).status).toBe(200);
      await stream.becomes('missing');
      const again = stream.send('once more');
      await stream.becomes('uploading');
      expect(await (await stream.receive()).text()).toBe('once more');
      expect((await again).status).toBe(200);
    },
  );
});

/** A client that tells by its status whether a file came whole. */
function curl(...args: string[]): { child: ChildProcess; got: () => string } {
  // Servers of HTTP/1.1 agree to no protocol of the name of HTTP/1.0.
  const options = ['--silent', '--no-buffer', '--no-alpn', '--cacert', cert];
  const child = spawn('curl', [...options, ...args]);
  let got = '';
  child.stdout.on('data', (piece: Buffer) => (got += piece.toString()));
  return { child, got: () => got };
}
