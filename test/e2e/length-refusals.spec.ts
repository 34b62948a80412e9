import { Account, startWithAccounts } from '../support/accounts.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { traces } from '../support/database.js';
import { type RawPart, filePart, formBytes, formPieces, formType } from '../support/multipart.js';
import { type RawAnswer, RawConnection, rawExchange, requestHead } from '../support/raw-http.js';
import type { TestServer } from '../support/server.js';
import { StreamUpload } from '../support/stream.js';
import { eventually } from '../support/wait.js';

const GIGABYTES_100 = '100000000000';
const TOO_BIG = 'file too big (limit is set to 10 GB)\n';
const FULL = 'maximum user upload size reached. (1.0 GB)\n';

describe('what the length of a request tells (contract §2.4)', () => {
  let server: TestServer;
  let client: Client;
  let token: Record<string, string>;
  let user: Account;

  beforeAll(async () => {
    server = await startWithAccounts({ MAX_FILE_SIZE_STR: '10GB' });
    client = Client.of(server);
    const admin = await Account.admin(server);
    user = await admin.newAccount({ login: 'user1', maxUserSize: 1_000_000_000 });
    token = { 'X-PlikToken': (await user.createToken()).token };
  });

  afterAll(() => server.stop());

  /** Method, path and headers of a request with a file in it. */
  type Target = readonly [method: string, path: string, headers: Record<string, string>];

  const into = (upload: OwnUpload, path: string): Target => [
    'POST',
    path,
    { 'X-UploadToken': upload.uploadToken, ...formType() },
  ];

  function targets(upload: OwnUpload, own: Record<string, string>): Target[] {
    return [
      into(upload, `/file/${upload.id}`),
      into(upload, filePath(upload, upload.files[0]!)),
      ['POST', '/', { ...own, ...formType() }],
      ['PUT', '/a.bin', own],
    ];
  }

  const ask = (
    [method, path, headers]: Target,
    length: string,
    more: Record<string, string> = {},
  ): Promise<RawAnswer> => {
    const all = { ...headers, 'Content-Length': length, ...more };
    return rawExchange(server.url, [requestHead(method, path, all)]);
  };

  it.each<[string, Record<string, string>]>([
    ['before the leave to send', { Expect: '100-continue' }],
    ['while the client could go on sending', {}],
  ])('a file that cannot fit is refused at once, %s', async (_, more) => {
    const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
    const before = await traces(server);
    for (const target of targets(upload, {})) {
      const { status, text, headers } = await ask(target, GIGABYTES_100, more);
      expect([target[1], status, text, headers.connection]).toEqual([
        target[1],
        400,
        TOO_BIG,
        'close',
      ]);
    }
    expect(await traces(server)).toEqual(before);
  });

  it('a file that does not fit into the quota is refused at once, in its words', async () => {
    const upload = await user.create({ files: [{ fileName: 'a.bin' }] });
    const before = await traces(server);
    for (const target of targets(upload, token)) {
      const { status, text } = await ask(target, '2000000000', { Expect: '100-continue' });
      expect([target[1], status, text]).toEqual([target[1], 400, FULL]);
      // What is too big in itself is called so.
      expect((await ask(target, GIGABYTES_100)).text).toBe(TOO_BIG);
    }
    expect(await traces(server)).toEqual(before);
  });

  it('a stream is held against the size of a file alone', async () => {
    const stream = await StreamUpload.create(client, { files: [{ fileName: 'a.bin' }] });
    const target = into(stream.upload, stream.path());
    expect((await ask(target, GIGABYTES_100)).text).toBe(TOO_BIG);
    expect((await stream.state()).status).toBe('missing');
    const own = await user.create({ stream: true, files: [{ fileName: 'a.bin' }] });
    const [method, path, headers] = into(own, filePath(own, own.files[0]!, 'stream'));
    const connection = await RawConnection.open(server.url);
    const length = { 'Content-Length': '2000000000' };
    await connection.send(requestHead(method, path, { ...headers, ...length }));
    await connection.send(formPieces('a.bin', '').head);
    await eventually(async () => {
      const seen = (await (await client.get(`/upload/${own.id}`)).json()) as OwnUpload;
      return seen.files[0]?.status === 'uploading';
    });
    connection.destroy();
  });

  it.each(['before', 'behind'])(
    'a form may be longer than its file: a megabyte and a half stands %s it',
    async (where) => {
      const small = await startWithAccounts({ MAX_FILE_SIZE_STR: '1kB' });
      const upload = await Client.of(small).create();
      const field: RawPart = { name: 'comment', content: 'x'.repeat(1_500_000) };
      const file = filePart('a.bin', 'content');
      const body = formBytes(where === 'before' ? [field, file] : [file, field]);
      const [method, path, headers] = into(upload, `/file/${upload.id}`);
      const length = { 'Content-Length': String(body.length) };
      const head = requestHead(method, path, { ...headers, ...length });
      const answer = await rawExchange(small.url, [head, body]);
      expect([answer.status, JSON.parse(answer.text)]).toMatchObject([200, { fileSize: 7 }]);
      await small.stop();
    },
  );
});

describe('which of two limits is named (contract §2.4)', () => {
  let server: TestServer;
  let user: Account;

  beforeAll(async () => {
    server = await startWithAccounts();
    const admin = await Account.admin(server);
    user = await admin.newAccount({ login: 'user1', maxFileSize: 10, maxUserSize: 25 });
    await user.store('123456789');
    await user.store('123456789');
  });

  afterAll(() => server.stop());

  it.each<[string, number, string]>([
    ['too big in itself', 11, 'file too big (limit is set to 10 B)\n'],
    ['much too big in itself', 100_000, 'file too big (limit is set to 10 B)\n'],
    ['too big for what is left', 8, 'maximum user upload size reached. (25 B)\n'],
    ['as big as a file may be', 10, 'maximum user upload size reached. (25 B)\n'],
  ])('a file that is %s, at once, in pieces and with its length', async (_, size, text) => {
    const upload = await user.create({ files: [{ fileName: 'a.bin' }] });
    const before = await traces(server);
    const headers = { 'X-UploadToken': upload.uploadToken, ...formType() };
    const path = filePath(upload, upload.files[0]!);
    const { all, head } = formPieces('a.bin', 'x'.repeat(size));
    const whole = requestHead('POST', path, { ...headers, 'Content-Length': String(all.length) });
    expect(await rawExchange(server.url, [whole, all])).toMatchObject({ status: 400, text });
    const chunked = { 'Transfer-Encoding': 'chunked' };
    const pieces = await RawConnection.open(server.url);
    await pieces.send(requestHead('POST', path, { ...headers, ...chunked }));
    await pieces.chunk(`${head}123456`);
    await new Promise((resolve) => setImmediate(resolve));
    await pieces.chunk(all.subarray(Buffer.byteLength(head) + 6));
    await pieces.chunk('');
    expect(await pieces.answer()).toMatchObject({ status: 400, text });
    pieces.destroy();
    const { token } = await user.createToken();
    const put = { 'X-PlikToken': token, 'Content-Length': String(size) };
    const raw = [requestHead('PUT', '/a.bin', put), 'x'.repeat(size)];
    expect(await rawExchange(server.url, raw)).toMatchObject({ status: 400, text });
    expect(await traces(server)).toEqual(before);
  });

  it('a quota that is left far behind is named before the end', async () => {
    const admin = await Account.admin(server);
    const large = await admin.newAccount({ login: 'large', maxUserSize: 1000 });
    const { token } = await large.createToken();
    const connection = await RawConnection.open(server.url);
    const headers = { 'X-PlikToken': token, 'Transfer-Encoding': 'chunked' };
    await connection.send(requestHead('PUT', '/a.bin', headers));
    for (let i = 0; i < 3; i += 1) await connection.chunk('x'.repeat(1_000_000));
    const text = 'maximum user upload size reached. (1.0 kB)\n';
    expect(await connection.answer()).toMatchObject({ status: 400, text });
    connection.destroy();
  });
});
