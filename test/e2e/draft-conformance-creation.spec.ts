import { randomBytes } from 'node:crypto';
import { Client, filePath } from '../support/client.js';
import { DraftClient, KNOWS, WatchedRequest, chunked, sha256 } from '../support/draft.js';
import { TestServer } from '../support/server.js';

const LINK = /^http:\/\/\S+\/file\/\w{16}\/\w{16}\/a\.bin\n$/;
const MAX = 10_000_000;

let server: TestServer;
let client: Client;
let draft: DraftClient;

beforeAll(async () => {
  server = await TestServer.start({ RESUMABLE_DRAFT: 'true', MAX_FILE_SIZE_STR: String(MAX) });
  client = Client.of(server);
  draft = new DraftClient(client);
});
afterAll(() => server.stop());

const isGone = async (path: string): Promise<boolean> => (await draft.look(path)).status === 404;

/** What the draft demands of servers, and that it is so. */
const DEMANDS: readonly (readonly [string, () => Promise<void>])[] = [
  [
    'If the request content was fully processed, the server MUST include the Location response header field pointing to ' +
      'the upload resource and MUST include the Upload-Limit header field',
    async () => {
      const begun = await draft.ask('PUT', '/a.bin', { 'Upload-Complete': '?0' }, 'hello');
      expect([begun.status, begun.text, begun.state]).toEqual([201, '', ['5', '?0', null]]);
      expect(begun.headers.get('location')).toMatch(
        /^http:\/\/127\.0\.0\.1:\d+\/resumable\/\w{32}$/,
      );
      expect(begun.headers.get('upload-limit')).toMatch(/^max-size=10000000, max-age=\d{5}$/);
    },
  ],
  [
    'When responding to an OPTIONS request without Upload-Complete, the server MUST include Upload-Limit',
    async () => {
      const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
      const paths = ['/', '/a.bin', `/file/${upload.id}`, filePath(upload, upload.files[0]!)];
      for (const path of [...paths, '/resumable/none']) {
        const { status, headers } = await draft.ask('OPTIONS', path, {});
        expect([status, headers.get('upload-limit')]).toEqual([
          204,
          `max-size=${MAX}, max-age=86400`,
        ]);
      }
    },
  ],
  [
    'The request content can be empty; with Upload-Complete true the representation is',
    async () => {
      const empty = await draft.ask('PUT', '/a.bin', { 'Upload-Complete': '?1' }, '');
      expect([empty.status, empty.state[1], (await draft.fetched(empty.text)).length]).toEqual([
        200,
        '?1',
        0,
      ]);
      const later = await draft.begin(
        '',
        { 'Content-Disposition': 'inline; filename="a.bin"' },
        '/',
      );
      expect((await draft.look(later)).state).toEqual(['0', '?0', null]);
      const done = await draft.append(later, 0, true, 'hello');
      expect(done.text).toMatch(LINK);
    },
  ],
  [
    'a piece whose Content-Digest does not match SHOULD NOT be appended',
    async () => {
      const path = await draft.begin('hello', { 'Content-Digest': sha256('hello') });
      const wrong = await draft.append(path, 5, true, 'world', {
        'Content-Digest': sha256('wurld'),
      });
      expect([wrong.status, wrong.state[1], wrong.text]).toEqual([
        400,
        '?0',
        'the piece does not have the digest that was announced\n',
      ]);
      expect((await draft.look(path)).state.slice(0, 2)).toEqual(['5', '?0']);
      const malformed = await draft.append(path, 5, true, 'x', { 'Content-Digest': 'sha-256=x' });
      expect(malformed.status).toBe(400);
      const right = await draft.append(path, 5, true, 'world', {
        'Content-Digest': sha256('world'),
      });
      expect(String(await draft.fetched(right.text))).toBe('helloworld');
    },
  ],
  [
    'If the Repr-Digest does not match, the upload SHOULD be considered failed, and the failure be signaled',
    async () => {
      const before = await server.storedObjects();
      const path = await draft.begin('hello', { 'Repr-Digest': sha256('hello world') });
      const wrong = await draft.append(path, 5, true, ' wurld');
      expect([wrong.status, wrong.state[1], wrong.text]).toEqual([
        400,
        '?1',
        'the file does not have the digest that was announced\n',
      ]);
      expect(await isGone(path)).toBe(true);
      for (const field of ['Repr-Digest', 'Content-Digest']) {
        const headers = { 'Upload-Complete': '?1', [field]: sha256('other') };
        const put = await draft.ask('PUT', '/a.bin', headers, 'hello');
        expect([put.status, put.state[1]]).toEqual([400, '?1']);
      }
      expect(await server.storedObjects()).toEqual(before);
    },
  ],
  [
    'Limits that are exceeded are a 413 with Upload-Limit',
    async () => {
      const before = await server.storedObjects();
      const more = { 'Upload-Complete': '?0', 'Upload-Length': String(MAX + 1) };
      const known = await draft.ask('PUT', '/a.bin', more, 'hello');
      expect([known.status, known.headers.get('upload-limit')]).toEqual([413, `max-size=${MAX}`]);
      const path = await draft.begin(randomBytes(MAX - 1));
      const late = await draft.append(path, MAX - 1, false, chunked('1', '2'));
      expect([late.status, late.text]).toEqual([413, 'file too big (limit is set to 10 MB)\n']);
      expect(await isGone(path)).toBe(true);
      expect(await server.storedObjects()).toEqual(before);
    },
  ],
  [
    'A 104 MUST include Location, Upload-Limit and the interop version, and 100 MUST NOT be omitted because of it',
    async () => {
      const headers = {
        ...KNOWS,
        'Upload-Complete': '?1',
        'Content-Length': '5',
        Expect: '100-continue',
      };
      const put = await WatchedRequest.send(server.url, 'PUT', '/a.bin', headers);
      const first = await put.interim(0);
      expect([first.status, first.headers]).toEqual([
        104,
        {
          location: expect.stringMatching(/^http:\/\/test\/resumable\/\w{32}$/) as string,
          'upload-limit': expect.stringMatching(/^max-size=10000000, max-age=\d+$/) as string,
          'upload-draft-interop-version': '8',
        },
      ]);
      expect((await put.interim(1)).status).toBe(100);
      await put.connection.send('hello');
      const { status, headers: final } = await put.connection.answer();
      expect([status, final['upload-complete']]).toEqual([200, '?1']);
      put.connection.destroy();
    },
  ],
  [
    'MUST NOT send a 104 when the interop version in the request is missing or mismatching',
    async () => {
      for (const version of [
        {},
        ...['7', '9', '"8"', '8, 8'].map((one) => ({ 'Upload-Draft-Interop-Version': one })),
      ]) {
        const headers = { ...version, 'Upload-Complete': '?1', 'Content-Length': '5' };
        const put = await WatchedRequest.send(server.url, 'PUT', '/a.bin', headers);
        await put.connection.send('hello');
        expect((await put.connection.answer()).status).toBe(200);
        expect(put.interims).toEqual([]);
        put.connection.destroy();
      }
    },
  ],
];

describe('the draft demands', () => {
  it.each(DEMANDS)('%s', async (_demand, holds) => {
    await holds();
  });
});
