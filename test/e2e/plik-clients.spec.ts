import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileWire } from '../../libs/wire/src/index.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { filePart, formBytes } from '../support/multipart.js';
import { RawConnection } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { run } from '../support/shell.js';

const SCRIPT = join(import.meta.dirname, '../support/plik-upload.sh');
/** Go's own boundaries are 60 hex digits. */
const BOUNDARY = '6f1c'.repeat(15);

/** What Plik's Go library sends to create an upload (contract §1.3), with two files. */
const goUpload = (...names: string[]): string =>
  JSON.stringify({
    ...{ id: '', ttl: 0, extend_ttl: false, downloadDomain: '', comments: '', admin: false },
    files: names.map((fileName, i) => ({
      ...{ id: '', fileName, status: '', fileMd5: '', fileType: '', fileSize: 0 },
      ...{ reference: String(i), createdAt: '0001-01-01T00:00:00Z' },
    })),
    ...{ stream: false, oneShot: false, removable: false, protectedByPassword: false },
    ...{ createdAt: '0001-01-01T00:00:00Z', expireAt: null },
  });

describe("what Plik's own clients do (contract §11)", () => {
  let server: TestServer;
  let client: Client;
  let folder: string;

  beforeAll(async () => {
    server = await TestServer.start({ MAX_TTL_STR: '1h', DEFAULT_TTL_STR: '1h' });
    client = Client.of(server);
    folder = await mkdtemp(join(tmpdir(), 'plik-sh-'));
    await writeFile(join(folder, 'notes.txt'), 'Hello world\n');
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** A chunked form as Go's http client writes it: no length, pieces of any size. */
  async function goSend(upload: OwnUpload, file: FileWire, content: Buffer, piece: number) {
    const connection = await RawConnection.open(server.url);
    const type = `multipart/form-data; boundary=${BOUNDARY}`;
    const path = filePath(upload, file);
    await connection.send(
      `POST ${path} HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n` +
        `User-Agent: plik_client/1.3.8\r\nTransfer-Encoding: chunked\r\nContent-Type: ${type}\r\n` +
        `X-ClientApp: plik_cli\r\nX-ClientVersion: linux-amd64-1.3.8\r\n` +
        `X-UploadToken: ${upload.uploadToken}\r\nAccept-Encoding: gzip\r\n\r\n`,
    );
    const body = formBytes([filePart(file.fileName, content)], { boundary: BOUNDARY });
    for (let at = 0; at < body.length; at += piece) {
      await connection.chunk(body.subarray(at, at + piece));
    }
    await connection.chunk('');
    const answer = await connection.answer();
    connection.destroy();
    return answer;
  }

  it('case 55: the Go client sends two files at once, chunked', async () => {
    const created = await client.postUpload(goUpload('hello.txt', 'big.bin'));
    expect(created.status).toBe(200);
    const upload = (await created.json()) as OwnUpload;
    expect(upload.files.map(({ reference }) => reference)).toEqual(['0', '1']);
    const contents = [Buffer.from('Hello world\n'), Buffer.alloc(3_000_000, 'abcdefg')];
    const sent = upload.files.map((file, i) => goSend(upload, file, contents[i]!, 32_768));
    for (const [i, answer] of (await Promise.all(sent)).entries()) {
      expect(answer.status).toBe(200);
      const file = JSON.parse(answer.text) as FileWire;
      expect(file).toMatchObject({ status: 'uploaded', reference: String(i) });
      const stored = await client.get(filePath(upload, file));
      expect(Buffer.from(await stored.arrayBuffer()).equals(contents[i]!)).toBe(true);
    }
  });

  it('case 135: a bash client with curl, grep and sed uploads, and its link downloads', async () => {
    const ran = await run('bash', [SCRIPT, server.url, 'notes.txt'], { cwd: folder });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/\/file\/\w{16}\/\w{16}\/notes\.txt\n$/);
    expect((await run('curl', ['-s', ran.stdout.trim()])).stdout).toBe('Hello world\n');
    const head = await run('curl', ['-s', '-I', ran.stdout.trim()]);
    expect(head.stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('case 135: its one-shot link downloads once', async () => {
    const ran = await run('bash', [SCRIPT, server.url, 'notes.txt', 'true', '60'], { cwd: folder });
    const get = () => run('curl', ['-s', '-w', '%{http_code}', ran.stdout.trim()]);
    expect((await get()).stdout).toBe('Hello world\n200');
    expect((await get()).stdout).toMatch(/is not available : deleted\n404$/);
  });

  it('case 135: a ttl over the limit is shown in our words', async () => {
    const ran = await run('bash', [SCRIPT, server.url, 'notes.txt', 'false', '3601'], {
      cwd: folder,
    });
    expect(ran.code).toBe(1);
    const text = 'unable to create upload : invalid TTL. (maximum allowed is : 3600)\n';
    expect(ran.stderr).toBe(text);
  });
});
