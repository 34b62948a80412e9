import { Client } from '../support/client.js';
import { DraftClient, chunked } from '../support/draft.js';
import { TestServer } from '../support/server.js';

const LINK = /^http:\/\/\S+\/file\/\w{16}\/\w{16}\/a\.bin\n$/;
const MISMATCH = 'https://iana.org/assignments/http-problem-types#mismatching-upload-offset';
const LENGTHS = 'https://iana.org/assignments/http-problem-types#inconsistent-upload-length';
const COMPLETED = 'https://iana.org/assignments/http-problem-types#completed-upload';
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

const problem = (text: string): unknown => JSON.parse(text);
const isGone = async (path: string): Promise<boolean> => (await draft.look(path)).status === 404;

/** What the draft demands of servers, and that it is so. */
const DEMANDS: readonly (readonly [string, () => Promise<void>])[] = [
  [
    'Other values MUST cause the entire header field to be ignored. (Upload-Complete)',
    async () => {
      for (const value of ['1', '?2', 'true', '?1, ?1', '"?1"', '']) {
        const put = await draft.ask('PUT', '/a.bin', { 'Upload-Complete': value }, 'hello');
        expect([put.status, put.state]).toEqual([200, [null, null, null]]);
      }
      const path = await draft.begin('hello');
      const patch = await draft.append(path, 5, true, '', { 'Upload-Complete': 'yes' });
      expect([patch.status, patch.text]).toEqual([
        400,
        'missing or invalid Upload-Complete : it is ?1 or ?0\n',
      ]);
    },
  ],
  [
    'Other values MUST cause the entire header field to be ignored. (Upload-Offset, Upload-Length)',
    async () => {
      const path = await draft.begin('hello', { 'Upload-Length': '-10' });
      for (const offset of ['-5', '5.0', 'five', '?1', '5, 5', '1e1'])
        expect((await draft.append(path, offset, false, 'x')).status).toBe(400);
      for (const length of ['-1', '1.5', 'ten', '"10"'])
        expect((await draft.append(path, 5, false, '', { 'Upload-Length': length })).status).toBe(
          204,
        );
      expect((await draft.look(path)).state).toEqual(['5', '?0', null]);
    },
  ],
  [
    'The server MUST record the length if the Upload-Length or Upload-Complete: ?1 header fields are included',
    async () => {
      const first = await draft.begin('hello', { 'Upload-Length': '11' });
      expect((await draft.look(first)).state).toEqual(['5', '?0', '11']);
      const later = await draft.begin('hello');
      expect((await draft.look(later)).state).toEqual(['5', '?0', null]);
      await draft.append(later, 5, false, ' ', { 'Upload-Length': '11' });
      expect((await draft.look(later)).state).toEqual(['6', '?0', '11']);
      await draft.append(later, 6, true, chunked('wor', 'ld'));
      expect((await draft.look(later)).state).toEqual(['11', '?1', '11']);
    },
  ],
  [
    'their indicated lengths MUST match. If multiple requests include indicators, their indicated values MUST match.',
    async () => {
      const both = { 'Upload-Complete': '?1', 'Upload-Length': '6' };
      const put = await draft.ask('PUT', '/a.bin', both, 'hello');
      const path = await draft.begin('hello', { 'Upload-Length': '11' });
      const refused = [
        put,
        await draft.ask(
          'PUT',
          '/a.bin',
          { 'Upload-Complete': '?0', 'Upload-Length': '4' },
          'hello',
        ),
        await draft.append(path, 5, false, 'x', { 'Upload-Length': '12' }),
        await draft.append(path, 5, true, 'x'),
        await draft.append(path, 5, true, ' world!'),
      ];
      for (const { status, headers, text } of refused) {
        expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
        expect(problem(text)).toMatchObject({ type: LENGTHS });
      }
      expect((await draft.look(path)).state).toEqual(['5', '?0', '11']);
    },
  ],
  [
    'A successful response to a HEAD or GET request MUST include Upload-Offset, Upload-Complete, Upload-Length if it is ' +
      'known, and Upload-Limit, and SHOULD NOT be cached',
    async () => {
      const path = await draft.begin('hello', { 'Upload-Length': '11' });
      for (const method of ['HEAD', 'GET']) {
        const { status, state, headers, text } = await draft.ask(method, path, {});
        expect([status, state, text]).toEqual([204, ['5', '?0', '11'], '']);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('upload-limit')).toMatch(/^max-size=10000000, max-age=\d{5}$/);
      }
    },
  ],
  [
    'If Upload-Offset does not match, the server MUST reject the request with 409 and Upload-Complete false. The response ' +
      'MUST include the correct offset',
    async () => {
      const path = await draft.begin('hello');
      for (const offset of [0, 4, 6, 999_999_999_999_999]) {
        for (const isLast of [true, false]) {
          const refused = await draft.append(path, offset, isLast, 'x');
          expect([refused.status, refused.state.slice(0, 2)]).toEqual([409, ['5', '?0']]);
          expect(problem(refused.text)).toEqual({
            type: MISMATCH,
            title: 'offset from request does not match offset of resource',
            'expected-offset': 5,
            'provided-offset': offset,
          });
        }
      }
      expect((await draft.look(path)).state).toEqual(['5', '?0', null]);
    },
  ],
  [
    'The response to the last piece is the one of the resource that was asked first, and MUST include Upload-Complete true',
    async () => {
      const path = await draft.begin('hello');
      const middle = await draft.append(path, 5, false, ' wor');
      expect([middle.status, middle.text, middle.state]).toEqual([204, '', ['9', '?0', null]]);
      const last = await draft.append(path, 9, true, 'ld');
      expect([last.status, last.state]).toEqual([200, ['11', '?1', '11']]);
      expect([last.text, last.headers.get('content-type')]).toEqual([
        expect.stringMatching(LINK),
        'text/plain; charset=utf-8',
      ]);
      expect(String(await draft.fetched(last.text))).toBe('hello world');
    },
  ],
  [
    'Nothing can be appended after it is complete; the server can replay the final response',
    async () => {
      const path = await draft.begin('hello');
      const last = await draft.append(path, 5, true, '');
      const again = await draft.append(path, 5, true, '');
      expect([again.status, again.text, again.state]).toEqual([200, last.text, last.state]);
      for (const [isLast, body] of [
        [true, 'x'],
        [false, 'x'],
        [false, ''],
      ] as const) {
        const refused = await draft.append(path, 5, isLast, body);
        expect([refused.status, refused.state[1]]).toEqual([400, '?0']);
        expect(problem(refused.text)).toMatchObject({ type: COMPLETED });
      }
      const elsewhere = await draft.append(path, 0, true, 'hello');
      expect([elsewhere.status, elsewhere.state[0]]).toEqual([409, '5']);
      expect(String(await draft.fetched(last.text))).toBe('hello');
    },
  ],
  [
    'the server MUST prevent the offset from exceeding the upload length by rejecting the request, marking the upload ' +
      'resource invalid and rejecting any further interaction with it',
    async () => {
      for (const body of ['123456', chunked('123', '456')]) {
        const path = await draft.begin('hello', { 'Upload-Length': '10' });
        const refused = await draft.append(path, 5, false, body);
        expect([refused.status, refused.state[1]]).toEqual([413, '?0']);
        expect(refused.headers.get('upload-limit')).toMatch(/^max-size=/);
        expect(await isGone(path)).toBe(true);
        expect((await draft.append(path, 5, true, '12345')).status).toBe(404);
      }
    },
  ],
  [
    'Once the last piece is processed, offset and length do not decide, but Upload-Complete does: it may be empty',
    async () => {
      const path = await draft.begin('hello', { 'Upload-Length': '10' });
      const all = await draft.append(path, 5, false, '12345');
      expect([all.status, all.state]).toEqual([204, ['10', '?0', '10']]);
      const done = await draft.append(path, 10, true, '');
      expect([done.status, done.state]).toEqual([200, ['10', '?1', '10']]);
      expect(String(await draft.fetched(done.text))).toBe('hello12345');
    },
  ],
  [
    'A PATCH has the media type application/partial-upload',
    async () => {
      const path = await draft.begin('hello');
      for (const type of ['application/octet-stream', 'application/partial-uploads', '']) {
        const refused = await draft.append(path, 5, true, 'x', { 'Content-Type': type });
        expect([refused.status, refused.headers.get('accept-patch')]).toEqual([
          415,
          'application/partial-upload',
        ]);
      }
      expect((await draft.look(path)).state).toEqual(['5', '?0', null]);
    },
  ],
  [
    'Upon receiving a DELETE request, the server SHOULD deactivate the upload resource',
    async () => {
      const before = await server.storedObjects();
      const path = await draft.begin('hello');
      expect((await draft.ask('DELETE', path, {})).status).toBe(204);
      expect(await isGone(path)).toBe(true);
      expect((await draft.ask('DELETE', path, {})).status).toBe(404);
      expect((await draft.append(path, 5, true, '')).status).toBe(404);
      expect(await server.storedObjects()).toEqual(before);
    },
  ],
];

describe('the draft demands', () => {
  it.each(DEMANDS)('%s', async (_demand, holds) => {
    await holds();
  });
});
