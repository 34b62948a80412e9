import { randomBytes } from 'node:crypto';
import { Client, filePath } from '../support/client.js';
import { RawConnection, rawExchange, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { onFiles } from '../support/storages.js';

const HELLO = 'Hello world\n';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe('downloading files (contract §5.5)', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
  });

  afterAll(() => server.stop());

  const expectText = async (response: Response, status: number, text: string): Promise<void> => {
    expect([response.status, await response.text()]).toEqual([status, `${text}\n`]);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  };

  it('case 60: the exact bytes, under /file and under /stream', async () => {
    const { path } = await client.store(HELLO);
    for (const at of [path, path.replace('/file/', '/stream/')]) {
      const response = await client.get(at, { 'Accept-Encoding': 'gzip, br' });
      expect([response.status, await response.text()]).toEqual([200, HELLO]);
      const headers = Object.fromEntries(response.headers);
      expect(headers).toMatchObject({
        'content-length': '12',
        'content-type': 'text/plain; charset=utf-8',
        'accept-ranges': 'bytes',
      });
      for (const absent of ['cache-control', 'pragma', 'expires', 'content-encoding', 'set-cookie'])
        expect(headers).not.toHaveProperty(absent);
    }
  });

  it('gives back binary bytes of odd sizes unchanged', async () => {
    for (const size of [1, 65_535, 65_536, 65_537, 1_048_577, 5_000_000]) {
      const content = new Uint8Array(randomBytes(size));
      const { path } = await client.store(content, {}, 'r.bin');
      const response = await client.get(path);
      expect(response.headers.get('content-length')).toBe(String(size));
      expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
    }
  });

  it('case 61: HEAD has the same headers and no body, as often as one likes', async () => {
    const { path } = await client.store(HELLO);
    const shown = ({ headers }: Response) => {
      const hop = ['connection', 'keep-alive', 'date', 'x-request-id'];
      return [...headers].filter(([name]) => !hop.includes(name)).sort();
    };
    const get = await client.get(path);
    for (const at of [path, path, path.replace('/file/', '/stream/')]) {
      const head = await client.head(at);
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect(shown(head)).toEqual(shown(get));
    }
  });

  it('case 62: any value of dl makes an attachment', async () => {
    const { path } = await client.store(HELLO);
    const shown = async (query: string) =>
      (await client.get(path + query)).headers.get('content-disposition');
    for (const query of ['?dl=1', '?dl=false', '?x=1&dl=0', '?dl=1&dl='])
      expect(await shown(query)).toBe(
        `attachment; filename="hello.txt"; filename*=UTF-8''hello.txt`,
      );
    for (const query of ['', '?dl=', '?dl', '?DL=1'])
      expect(await shown(query)).toBe(`inline; filename="hello.txt"; filename*=UTF-8''hello.txt`);
  });

  it('case 63: names the status of a file that is not there', async () => {
    const upload = await client.create({ files: [{ fileName: 'hello.txt' }] });
    const [file] = upload.files;
    const path = filePath(upload, file!);
    const text = (status: string) => `file hello.txt (${file!.id}) is not available : ${status}`;
    await expectText(await client.get(path), 404, text('missing'));
    expect((await client.head(path)).status).toBe(404);
    await client.postFile(upload, file!, HELLO);
    const removed = await client.delete(path, { 'X-UploadToken': upload.uploadToken });
    expect([removed.status, await removed.text()]).toEqual([200, 'ok']);
    await expectText(await client.get(path), 404, text('deleted'));
    const again = await client.delete(path, { 'X-UploadToken': upload.uploadToken });
    expect([again.status, await again.text()]).toEqual([200, 'ok']);
  });

  it('DELETE needs the token, and works under /stream', async () => {
    const { upload, path, file } = await client.store(HELLO);
    const text = 'you are not allowed to remove files from this upload';
    await expectText(await client.delete(path), 403, text);
    const headers = { 'X-UploadToken': upload.uploadToken };
    await expectText(await client.delete(path.replace(file.id, 'nope'), headers), 404, 'file nope not found'); // prettier-ignore
    await expectText(await client.delete(`${path}x`, headers), 400, 'invalid file name');
    const removed = await client.delete(path.replace('/file/', '/stream/'), headers);
    expect([removed.status, await removed.text()]).toEqual([200, 'ok']);
  });

  it('case 64: the name must be the right one, byte for byte', async () => {
    const { upload, file, path } = await client.store(HELLO);
    for (const name of ['Hello.txt', 'hello.tx', 'hello.txt%20', 'hello%252Etxt'])
      await expectText(
        await client.get(`/file/${upload.id}/${file.id}/${name}`),
        400,
        'invalid file name',
      );
    for (const wrong of [`${path}/more`, `/file/${upload.id}/${file.id}`, `${path}/`])
      await expectText(await client.get(wrong), 404, '404 page not found');
    expect((await client.get(path.replace('hello', '%68ell%6F'))).status).toBe(200);
  });

  it('a file of another upload is not found', async () => {
    const { file } = await client.store(HELLO);
    const other = await client.create();
    const response = await client.get(`/file/${other.id}/${file.id}/hello.txt`);
    await expectText(response, 404, `file ${file.id} not found`);
  });

  it.each<[string, string | Buffer<ArrayBuffer>, string]>([
    ['html', '<!DOCTYPE html><script>alert(1)</script>', 'application/octet-stream'],
    ['html behind space', '  \n<ScRiPt >alert(1)</script>', 'application/octet-stream'],
    ['xml', '<?xml version="1.0"?><a/>', 'application/octet-stream'],
    ['xml svg', '<?xml version="1.0"?><svg onload="alert(1)"/>', 'application/octet-stream'],
    ['pdf', '%PDF-1.7\n', 'application/octet-stream'],
    ['empty', '', 'application/octet-stream'],
    ['bare svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'text/plain; charset=utf-8'],
    ['script', 'alert(1)', 'text/plain; charset=utf-8'],
    ['json', '{"a":1}', 'text/plain; charset=utf-8'],
    ['png', PNG, 'image/png'],
    ['bytes', Buffer.from([0, 1, 2, 3]), 'application/octet-stream'],
  ])('case 65: %s is served as what cannot execute', async (_, content, type) => {
    const { path } = await client.store(content, {}, 'x.svg');
    for (const response of [await client.get(path), await client.head(path)]) {
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('case 67: every download carries the security headers, nothing else does', async () => {
    const { path } = await client.store(HELLO);
    const csp =
      "default-src 'none'; media-src 'self'; form-action 'none'; frame-ancestors 'none'; sandbox";
    const range = { Range: 'bytes=0-3' };
    for (const answer of [
      await client.get(path),
      await client.head(path),
      await client.get(path, range),
    ])
      // prettier-ignore
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': csp,
      });
    const config = Object.fromEntries((await client.get('/config')).headers);
    expect(config).not.toHaveProperty('content-security-policy');
    expect(config).not.toHaveProperty('x-powered-by');
  });

  it('B34: bytes that are gone are a 404 with a body of its own, for GET and HEAD', async () => {
    const { path, file } = await client.store('to be lost');
    await server.stored(await findObject(path)).remove();
    const text = `file hello.txt (${file.id}) is not available : deleted`;
    await expectText(await client.get(path), 404, text);
    expect((await client.head(path)).status).toBe(404);
    expect((await client.get('/health')).status).toBe(200);
  });

  // Objects of a service do not change while they are read: test/objects/faults.spec.ts breaks those off.
  onFiles(
    'bytes that were cut before a download are a 500, cut during one break it off',
    async () => {
      const big = new Uint8Array(randomBytes(24_000_000));
      const { path } = await client.store(big, {}, 'big.bin');
      const object = await findObject(path);
      const connection = await RawConnection.open(server.url);
      await connection.send(requestHead('GET', path));
      await connection.pauseAtFirst();
      await server.stored(object).cut(20_000_000);
      connection.socket.resume();
      const answer = await connection.answer();
      expect([answer.status, answer.whole]).toEqual([200, false]);
      expect(answer.headers['content-length']).toBe('24000000');
      await expectText(await client.get(path), 500, 'internal server error');
    },
  );

  it('hostile ids and headers are answered in the 4xx range', async () => {
    const { path, upload, file } = await client.store(HELLO);
    const ids = [
      '%00',
      '..%2f..',
      '%27%20OR%201=1--',
      '%F0%9F%92%A9',
      'x'.repeat(4000),
      '__proto__',
    ];
    for (const id of ids) {
      for (const target of [
        `/file/${id}/${file.id}/hello.txt`,
        `/file/${upload.id}/${id}/hello.txt`,
        `/upload/${id}`,
      ])
        // prettier-ignore
        expect((await client.get(target)).status).toBe(404);
      expect([400, 404]).toContain(
        (await client.get(`/file/${upload.id}/${file.id}/${id}`)).status,
      );
    }
    for (const target of ['/file/%', '/file/%zz/a/b', '/file/%ff%fe/a/b'])
      expect((await client.get(target)).status).toBe(400);
    const headers = {
      Range: 'x'.repeat(8000),
      'If-None-Match': '"'.repeat(2000),
      Cookie: '='.repeat(1000),
      'X-UploadToken': '\u00ff\u00fe',
    };
    const answer = await rawExchange(server.url, [requestHead('GET', path, headers)]);
    expect(answer.status).toBe(200);
  });

  /** The only object whose key begins with the id of the path's file. */
  async function findObject(path: string): Promise<string> {
    const id = path.split('/')[3]!;
    const found = (await server.storedObjects()).filter((object) => object.includes(`/${id}`));
    expect(found).toHaveLength(1);
    return found[0]!;
  }
});

describe('downloads under EnhancedWebSecurity', () => {
  it('case 67: add X-XSS-Protection', async () => {
    const server = await TestServer.start({ ENHANCED_WEB_SECURITY: 'true' });
    try {
      const client = Client.of(server);
      const { path } = await client.store(HELLO);
      const headers = Object.fromEntries((await client.get(path)).headers);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'x-xss-protection': '1; mode=block',
        'content-security-policy': expect.stringContaining('sandbox') as string,
      });
      const config = (await client.get('/config')).headers;
      expect(config.has('x-frame-options')).toBe(false);
    } finally {
      await server.stop();
    }
  });
});
