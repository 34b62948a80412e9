import { execFile } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { FORM_TYPE, formPieces } from '../support/multipart.js';
import { dial, exchange, isWhole, readAll } from '../support/raw.js';
import { TestServer } from '../support/server.js';

const run = promisify(execFile);
const MEGABYTES_80 = 80_000_000;

let server: TestServer;
let client: Client;
let upload: OwnUpload;
/** Takes files of any size. */
let generous: TestServer;
let large: OwnUpload;
let big: string;

beforeAll(async () => {
  server = await TestServer.start({ MAX_FILE_SIZE_STR: '1MB', SOURCE_IP_HEADER: 'X-Real-IP' });
  client = Client.of(server);
  upload = await client.create({ files: [{ fileName: 'big.bin' }, { fileName: 'stored.txt' }] });
  await client.postFile(upload, upload.files[1]!, 'stored');
  generous = await TestServer.start();
  large = await Client.of(generous).create({ files: [{ fileName: 'other.txt' }] });
  big = join(server.folder, 'big.bin');
  await writeFile(big, '');
  await truncate(big, MEGABYTES_80);
});
afterAll(async () => {
  await server.stop();
  await generous.stop();
});

interface Refusal {
  readonly path: () => string;
  /** Whose token is sent; "large": the upload of the server without limits is meant. */
  readonly token?: 'upload' | 'large';
  /** The headers of the request do not tell. */
  readonly late?: true;
  readonly status: number;
  readonly text: string | RegExp;
}

const tooBig = 'file too big (limit is set to 1.0 MB)\n';
const refusals: Record<string, Refusal> = {
  'an upload that is not there': {
    path: () => '/file/nope',
    status: 404,
    text: 'upload nope not found\n',
  },
  'no token': {
    path: () => `/file/${upload.id}`,
    status: 403,
    text: 'you are not allowed to add file to this upload\n',
  },
  'a file that is too big': {
    path: () => `/file/${upload.id}`,
    token: 'upload',
    status: 400,
    text: tooBig,
  },
  'a declared file that is too big': {
    path: () => filePath(upload, upload.files[0]!),
    token: 'upload',
    status: 400,
    text: tooBig,
  },
  'another name': {
    path: () => filePath(large, large.files[0]!),
    token: 'large',
    late: true,
    status: 400,
    text: 'invalid file name\n',
  },
  'a route that is not there': {
    path: () => '/nothing',
    status: 404,
    text: '404 page not found\n',
  },
};

const headersOf = ({ token }: Refusal): string[] => {
  if (token === undefined) return [];
  return [`X-UploadToken: ${(token === 'large' ? large : upload).uploadToken}`];
};

const urlOf = ({ token }: Refusal): string => (token === 'large' ? generous : server).url;

describe.each(Object.entries(refusals))('case 48, K24: %s', (_, refusal) => {
  it('curl reads the refusal while it sends 80 MB, and stops', async () => {
    const headers = headersOf(refusal).flatMap((header) => ['-H', header]);
    const { stdout } = await run('curl', [
      ...['-s', '-w', '|%{http_code} %{size_upload}', '-H', 'Expect:', ...headers],
      ...['-F', `file=@${big}`, `${urlOf(refusal)}${refusal.path()}`],
    ]);
    const [body, numbers] = stdout.split('|');
    const [status, sent] = numbers!.split(' ').map(Number);
    expect([status, body]).toEqual([refusal.status, refusal.text]);
    // How much is on its way by then depends on the machine.
    expect(sent).toBeLessThan(MEGABYTES_80);
  });

  it('a client that reads only after it has sent everything reads it too', async () => {
    const socket = await dial(urlOf(refusal));
    const answered = readAll(socket);
    const { head } = formPieces('big.bin', Buffer.alloc(0));
    const lines = [`POST ${refusal.path()} HTTP/1.1`, 'Host: x', ...headersOf(refusal)];
    const length = head.length + MEGABYTES_80;
    lines.push(`Content-Type: ${FORM_TYPE}`, `Content-Length: ${length}`, '', head);
    socket.pause();
    socket.write(lines.join('\r\n'));
    const chunk = Buffer.alloc(1_000_000);
    for (let i = 0; i < 80; i += 1) {
      if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
    }
    socket.resume();
    const answer = await answered;
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${refusal.status} `));
    expect(answer.endsWith(`\r\n\r\n${String(refusal.text)}`)).toBe(true);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    socket.destroy();
  });

  it('a client that waits for leave to send is given it only where its headers do not tell', async () => {
    const lines = [`POST ${refusal.path()} HTTP/1.1`, 'Host: x', ...headersOf(refusal)];
    lines.push(`Content-Type: ${FORM_TYPE}`, `Content-Length: ${MEGABYTES_80}`);
    lines.push('Expect: 100-continue', '', '');
    const answer = await exchange(urlOf(refusal), lines.join('\r\n'), (text) =>
      text.includes('\r\n\r\n'),
    );
    expect(answer.startsWith(`HTTP/1.1 ${refusal.late ? 100 : refusal.status} `)).toBe(true);
  });
});

describe('what could not be refused', () => {
  it('left nothing behind', async () => {
    expect(await server.storedObjects()).toHaveLength(1);
    const { files } = (await (await client.get(`/upload/${upload.id}`)).json()) as OwnUpload;
    expect(files.map(({ status }) => status)).toEqual(['missing', 'uploaded']);
  });

  it('is taken after the leave to send', async () => {
    const socket = await dial(server.url);
    const { all } = formPieces('big.bin', Buffer.from('small enough'));
    const lines = [`POST ${filePath(upload, upload.files[0]!)} HTTP/1.1`, 'Host: x'];
    lines.push(`X-UploadToken: ${upload.uploadToken}`, `Content-Type: ${FORM_TYPE}`);
    lines.push(`Content-Length: ${all.length}`, 'Expect: 100-continue', '', '');
    socket.write(lines.join('\r\n'));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(all);
    const answer = await readAll(socket, isWhole);
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
  });

  it('a raw body whose length says that it is too big is refused at once', async () => {
    const head = `PUT /big.bin HTTP/1.1\r\nHost: x\r\nContent-Length: ${MEGABYTES_80}\r\n\r\n`;
    const answer = await exchange(server.url, head, isWhole);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer.endsWith(tooBig)).toBe(true);
  });
});
