import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import type { FileWire } from '../../libs/wire/src/index.js';
import { Clock } from '../../src/common/clock.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client, filePath } from '../support/client.js';
import { DraftClient, KNOWS, PIECE, WatchedRequest, chunked } from '../support/draft.js';
import { statusOf } from '../support/half-sent.js';
import type { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

const CONTENT = randomBytes(3_000_001);

let server: TestServer;
let client: Client;
let draft: DraftClient;

beforeAll(async () => {
  server = await startWithAccounts({ RESUMABLE_DRAFT: 'true' });
  client = Client.of(server);
  draft = new DraftClient(client);
});
afterAll(() => server.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

/** A request that has sent `sent` bytes of CONTENT, of which it has announced all, and now waits. */
async function hanging(
  method: string,
  path: string,
  sent: number,
  headers: Record<string, string>,
): Promise<WatchedRequest> {
  const length = { 'Content-Length': String(CONTENT.length) };
  const request = await WatchedRequest.send(server.url, method, path, { ...length, ...headers });
  await request.connection.send(CONTENT.subarray(0, sent));
  return request;
}

const placeOf = async (request: WatchedRequest): Promise<string> =>
  new URL((await request.interim(0)).headers.location!).pathname;

/** Goes on to the end, from where the server is; the link or JSON that is answered. */
async function complete(path: string, least = 0): Promise<string> {
  const { status, state } = await draft.look(path);
  const offset = Number(state[0]);
  expect([status, offset >= least, state[1]]).toEqual([204, true, '?0']);
  const answer = await draft.append(path, offset, true, new Uint8Array(CONTENT.subarray(offset)));
  // What a connection brought that is dead by now came only after the question.
  if (answer.status === 409) return complete(path, offset + 1);
  expect([answer.status, answer.state]).toEqual([
    200,
    [String(CONTENT.length), '?1', String(CONTENT.length)],
  ]);
  return answer.text;
}

describe('an upload that is cut off', () => {
  it('is gone on with where it was, byte for byte', async () => {
    const put = await hanging('PUT', '/a.bin', 2_000_000, { ...KNOWS, 'Upload-Complete': '?1' });
    const path = await placeOf(put);
    put.connection.destroy();
    const offset = Number((await draft.look(path)).state[0]);
    const headers = { 'Content-Type': PIECE, 'Upload-Offset': String(offset) };
    const length = { 'Content-Length': String(CONTENT.length - offset) };
    const patch = await WatchedRequest.send(server.url, 'PATCH', path, {
      ...{ ...headers, ...length, 'Upload-Complete': '?1' },
    });
    await patch.connection.send(CONTENT.subarray(offset, offset + 500_000));
    patch.connection.destroy();
    const link = await complete(path, offset);
    expect((await draft.fetched(link)).equals(CONTENT)).toBe(true);
    expect((await draft.look(path)).state[1]).toBe('?1');
  });

  it('leaves nothing where the client cannot know how to go on', async () => {
    const before = await server.storedObjects();
    const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
    const path = filePath(upload, upload.files[0]!);
    const token = { 'X-UploadToken': upload.uploadToken };
    const post = await hanging('POST', path, 2_000_000, { ...token, 'Upload-Complete': '?1' });
    await eventually(async () => (await statusOf(client, upload)) === 'uploading');
    post.connection.destroy();
    await eventually(async () => (await statusOf(client, upload)) === 'missing');
    await eventually(async () => (await server.storedObjects()).length === before.length);
    expect((await client.postFile(upload, upload.files[0]!, 'again')).status).toBe(200);
  });

  it('is told how much of it is kept', async () => {
    const size = 70 * 1024 * 1024;
    const put = await WatchedRequest.send(server.url, 'PUT', '/a.bin', {
      ...{ ...KNOWS, 'Upload-Complete': '?1', 'Content-Length': String(size + 1) },
    });
    const path = await placeOf(put);
    const piece = Buffer.alloc(1024 * 1024, 1);
    for (let sent = 0; sent < size; sent += piece.length) await put.connection.send(piece);
    const progress = await put.interim(1);
    expect(Object.keys(progress.headers)).toEqual([
      'upload-offset',
      'upload-draft-interop-version',
    ]);
    expect([progress.status, progress.headers['upload-draft-interop-version']]).toEqual([104, '8']);
    // A piece is counted at least every 64 MiB, wherever its chunks end.
    const told = Number(progress.headers['upload-offset']);
    expect(told >= 64 * 1024 * 1024 && told <= size).toBe(true);
    put.connection.destroy();
    expect((await draft.ask('DELETE', path, {})).status).toBe(204);
  });
});

describe('somebody who comes later', () => {
  it.each([
    ['asks', (path: string) => draft.look(path)],
    ['goes on', (path: string) => draft.append(path, 0, false, '')],
    ['ends it', (path: string) => draft.ask('DELETE', path, {})],
  ])('%s, and ends the request before', async (_what, act) => {
    const put = await hanging('PUT', '/a.bin', 1_000_000, { ...KNOWS, 'Upload-Complete': '?1' });
    const path = await placeOf(put);
    const { status } = await act(path);
    const first = await put.connection.answer();
    expect([first.status, first.headers['upload-complete']]).toEqual([423, '?0']);
    put.connection.destroy();
    if (status === 204 && (await draft.look(path)).status === 204) {
      const link = await complete(path);
      expect((await draft.fetched(link)).equals(CONTENT)).toBe(true);
    }
  });

  it('never makes two of one', async () => {
    const path = await draft.begin('', { 'Upload-Length': String(CONTENT.length) });
    const both = await Promise.all(
      [0, 1].map(() => draft.append(path, 0, true, new Uint8Array(CONTENT))),
    );
    const stored = both.filter(({ status }) => status === 200);
    const others = both.filter(({ status }) => status !== 200);
    for (const { status } of others) expect([400, 409, 423]).toContain(status);
    const link = stored[0]?.text ?? (await complete(path));
    expect((await draft.fetched(link)).equals(CONTENT)).toBe(true);
  });
});

describe('the routes that take a file', () => {
  it('answer as they do, each to the last piece', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
    const token = { 'X-UploadToken': upload.uploadToken };
    const named = { 'Content-Disposition': 'inline; filename="b.bin"' };
    const declared = filePath(upload, upload.files[0]!);
    const rows: readonly [string, string, Record<string, string>, string][] = [
      ['POST', declared, token, 'a.bin'],
      ['POST', `/file/${upload.id}`, { ...token, ...named }, 'b.bin'],
      ['POST', `/file/${upload.id}`, token, 'file'],
    ];
    for (const [method, path, headers, fileName] of rows) {
      const begun = await draft.ask(method, path, { ...headers, 'Upload-Complete': '?0' }, 'hello');
      expect([begun.status, begun.text]).toEqual([201, '']);
      const place = new URL(begun.headers.get('location')!).pathname;
      const done = await draft.append(place, 5, true, ' world');
      const file = JSON.parse(done.text) as FileWire;
      expect([done.status, file.fileName, file.status, file.fileSize]).toEqual([
        200,
        fileName,
        'uploaded',
        11,
      ]);
      expect((await draft.append(place, 11, true, '')).text).toBe(done.text);
      const stored = await client.get(filePath(upload, file));
      expect(await stored.text()).toBe('hello world');
    }
    const quick = await draft.ask('POST', '/', { ...named, 'Upload-Complete': '?1' }, 'hello');
    expect([quick.status, quick.state[1]]).toEqual([200, '?1']);
    expect(quick.text).toMatch(/^http:\S+\/b\.bin\n$/);
    const form = new FormData();
    form.append('file', new Blob(['hello']), 'a.txt');
    const asForm = await client.request('POST', '/', {
      body: form,
      headers: { 'Upload-Complete': '?1' },
    });
    expect([asForm.status, asForm.headers.get('upload-complete')]).toEqual([200, null]);
  });

  it('ask for what they ask for', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
    const begin = { 'Upload-Complete': '?0' };
    const token = { 'X-UploadToken': upload.uploadToken };
    const other = { 'Content-Disposition': 'inline; filename="b.bin"' };
    const declared = filePath(upload, upload.files[0]!);
    const stream = await client.create({ stream: true, files: [{ fileName: 'a.bin' }] });
    const streamed = filePath(stream, stream.files[0]!);
    const refused = [
      await draft.ask('POST', `/file/${upload.id}`, begin, 'x'),
      await draft.ask('POST', declared, { ...begin, ...token, ...other }, 'x'),
      await draft.ask('POST', '/file/0000000000000000', begin, 'x'),
      await draft.ask('POST', streamed, { ...begin, 'X-UploadToken': stream.uploadToken }, 'x'),
      await draft.ask('PUT', `/${'a'.repeat(1025)}`, begin, 'x'),
    ];
    expect(refused.map(({ status, text }) => `${status} ${text.trim()}`)).toEqual([
      '403 you are not allowed to add file to this upload',
      '400 invalid file name',
      '404 upload 0000000000000000 not found',
      expect.stringMatching(/^400 .*multipart/),
      expect.stringMatching(/^400 unable to create file : /),
    ]);
    expect(await statusOf(client, upload)).toBe('missing');
  });
});

describe('what is over', () => {
  it('is gone when nobody went on with it, or its upload was removed', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
    const headers = { 'Upload-Complete': '?0', 'X-UploadToken': upload.uploadToken };
    const path = filePath(upload, upload.files[0]!);
    const begun = await draft.ask('POST', path, headers, 'hello');
    const place = new URL(begun.headers.get('location')!).pathname;
    await client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken });
    await server.clean();
    const after = [await draft.append(place, 5, true, ' world'), await draft.look(place)];
    for (const { status } of after) expect([404, 410]).toContain(status);

    const quick = await draft.begin('hello');
    const now = Date.now();
    jest.spyOn(server.app.get(Clock), 'now').mockImplementation(() => now + 2 * 86_400_000);
    expect((await draft.append(quick, 5, true, '')).status).toBe(410);
    await server.clean();
    expect((await draft.look(quick)).status).toBe(404);
  });

  it('is over, and says so, when the account has no room for it', async () => {
    const admin = await Account.admin(server);
    const user = await admin.newAccount({ login: 'small', maxUserSize: 10 });
    const { token } = await user.createToken();
    const own = { 'X-PlikToken': token };
    const before = await server.storedObjects();
    const put = await draft.ask(
      'PUT',
      '/a.bin',
      { ...own, 'Upload-Complete': '?1' },
      chunked('123456', '789012'),
    );
    expect([put.status, put.text]).toEqual([400, 'maximum user upload size reached. (10 B)\n']);
    expect(await server.storedObjects()).toEqual(before);
    const path = await draft.begin('123456', own);
    const known = await draft.append(path, 6, true, '789012');
    expect([known.status, known.state[1]]).toEqual([400, '?0']);
    const fits = await draft.append(path, 6, true, '7890');
    expect(fits.status).toBe(200);
  });
});
