import { PIECE_TYPE, Tus, fileOf, refusalOf } from '../support/tus.js';
import { MAX, type Row, UNKNOWN, conforms, header, told } from '../support/tus-conformance.js';

const CORE: readonly Row[] = [
  [
    'Upload-Offset: The value MUST be a non-negative integer.',
    async (tus) => {
      const link = await tus.begin(10);
      for (const offset of ['-1', '1e3', '0x0', '1.5', 'one', '0, 0']) {
        expect(await refusalOf(tus.patch(link, offset, 'hello'))).toBe(
          '400 invalid Upload-Offset : it is a number of bytes',
        );
      }
      expect(told(await tus.head(link), 'upload-offset')).toEqual(['0']);
    },
  ],
  [
    'Upload-Length: The value MUST be a non-negative integer.',
    async (tus) => {
      for (const length of ['-1', '1e3', '', 'ten', '5, 5']) {
        expect(await refusalOf(tus.post({ 'Upload-Length': length }))).toBe(
          '400 invalid Upload-Length : it is a number of bytes',
        );
      }
    },
  ],
  [
    'The Tus-Version response header MUST be a comma-separated list of protocol versions supported by the Server.',
    async (tus) => {
      expect(header(await tus.ask('OPTIONS', '/tus'), 'tus-version')).toBe('1.0.0');
    },
  ],
  [
    'The Tus-Resumable header MUST be included in every request and response except for OPTIONS requests.',
    async (tus) => {
      const link = await tus.begin(5);
      const answers = [
        await tus.post({ 'Upload-Length': '5' }),
        await tus.head(link),
        await tus.patch(link, 0, 'hello'),
        await tus.delete(link),
        // Refusals, by this protocol, by guards, and by the door.
        await tus.head(UNKNOWN),
        await tus.patch(link, 'x', 'hello'),
        await tus.post({}),
        await tus.post({ 'X-Plik-Impersonate': 'local:admin' }),
        await tus.post({ 'Content-Encoding': 'gzip' }, 'x'),
        await new Tus(tus.client, {}).post({ 'Upload-Length': '5' }),
        await tus.ask('POST', '/tus', { 'Upload-Length': '5', 'Content-Type': 'text/plain' }, 'x'),
      ];
      const seen = answers.map((answer) => [answer.status, header(answer, 'tus-resumable')]);
      const statuses = [201, 200, 204, 204, 404, 400, 400, 403, 415, 412, 415];
      expect(seen).toEqual(statuses.map((status) => [status, '1.0.0']));
    },
  ],
  [
    'If the version specified by the Client is not supported by the Server, it MUST respond with the 412 Precondition ' +
      'Failed status and MUST include the Tus-Version header into the response. In addition, the Server MUST NOT ' +
      'process the request.',
    async (tus) => {
      const link = await tus.begin(5);
      const others = ['0.2.2', '1.0', '1.0.1', '2.0.0', '1.0.0, 1.0.0', ''].map((version) =>
        tus.with({ 'Tus-Resumable': version }),
      );
      for (const other of [...others, new Tus(tus.client, {})]) {
        const answers = [
          await other.post({ 'Upload-Length': '5' }),
          await other.patch(link, 0, 'hello'),
          await other.head(link),
          await other.delete(link),
        ];
        for (const answer of answers) {
          expect([answer.status, header(answer, 'tus-version')]).toEqual([412, '1.0.0']);
        }
      }
      expect(told(await tus.head(link), 'upload-offset')).toEqual(['0']);
    },
  ],
  [
    'The Tus-Extension response header MUST be a comma-separated list of the extensions supported by the Server.',
    async (tus) => {
      expect(header(await tus.ask('OPTIONS', '/tus'), 'tus-extension')).toBe(
        'creation,creation-with-upload,creation-defer-length,expiration,checksum,termination,concatenation',
      );
    },
  ],
  [
    'The Tus-Max-Size response header MUST be a non-negative integer indicating the maximum allowed size of an entire ' +
      'upload in bytes.',
    async (tus) => {
      expect(header(await tus.ask('OPTIONS', '/tus'), 'tus-max-size')).toBe(String(MAX));
    },
  ],
  [
    'X-HTTP-Method-Override MUST be interpreted as the request’s method by the Server, if the header is presented. ' +
      'The actual method of the request MUST be ignored.',
    async (tus) => {
      const link = await tus.begin(5);
      const as = (method: string, headers = {}, body?: string): Promise<Response> =>
        tus.ask('POST', link, { 'X-HTTP-Method-Override': method, ...headers }, body);
      const piece = { 'Content-Type': PIECE_TYPE, 'Upload-Offset': '0' };
      const patched = await as('PATCH', piece, 'hel');
      expect([patched.status, header(patched, 'upload-offset')]).toEqual([204, '3']);
      const head = await as('HEAD');
      expect([head.status, header(head, 'upload-offset')]).toEqual([200, '3']);
      expect(await head.text()).toBe('');
      // The client waits for a body that a POST has.
      const wrong = await tus.ask('POST', UNKNOWN, { 'X-HTTP-Method-Override': 'HEAD' });
      expect(await refusalOf(wrong)).toMatch(/^404 there is no such resumable upload/);
      expect((await as('DELETE')).status).toBe(204);
      expect((await tus.head(link)).status).toBe(404);
      const options = await tus.ask('POST', '/tus', { 'X-HTTP-Method-Override': 'OPTIONS' });
      expect([options.status, header(options, 'tus-version')]).toEqual([204, '1.0.0']);
      expect((await as('GET')).status).toBe(404);
    },
  ],
  [
    'The Server MUST always include the Upload-Offset header in the response for a HEAD request, even if the offset is ' +
      '0, or the upload is already considered completed. If the size of the upload is known, the Server MUST include ' +
      'the Upload-Length header in the response.',
    async (tus) => {
      const link = await tus.begin(5);
      const seen = [told(await tus.head(link), 'upload-offset', 'upload-length')];
      await tus.patch(link, 0, 'he');
      seen.push(told(await tus.head(link), 'upload-offset', 'upload-length'));
      await tus.patch(link, 2, 'llo');
      seen.push(told(await tus.head(link), 'upload-offset', 'upload-length'));
      expect(seen).toEqual([
        ['0', '5'],
        ['2', '5'],
        ['5', '5'],
      ]);
    },
  ],
  [
    'If the resource is not found, the Server SHOULD return either the 404 Not Found, 410 Gone or 403 Forbidden status ' +
      'without the Upload-Offset header.',
    async (tus) => {
      const answer = await tus.head(UNKNOWN);
      expect([answer.status, header(answer, 'upload-offset')]).toEqual([404, null]);
    },
  ],
  [
    'The Server MUST prevent the client and/or proxies from caching the response by adding the Cache-Control: ' +
      'no-store header to the response.',
    async (tus) => {
      const answers = [await tus.head(await tus.begin(5)), await tus.head(UNKNOWN)];
      expect(answers.map((answer) => header(answer, 'cache-control'))).toEqual([
        ...['no-store', 'no-store'],
      ]);
    },
  ],
  [
    'All PATCH requests MUST use Content-Type: application/offset+octet-stream, otherwise the server SHOULD return a ' +
      '415 Unsupported Media Type status.',
    async (tus) => {
      const link = await tus.begin(5);
      for (const type of ['application/octet-stream', 'text/plain', '']) {
        const answer = await tus.patch(link, 0, 'hello', { 'Content-Type': type });
        expect(await refusalOf(answer)).toBe(
          `415 unsupported Content-Type : a piece is ${PIECE_TYPE}`,
        );
      }
      expect(told(await tus.head(link), 'upload-offset')).toEqual(['0']);
    },
  ],
  [
    'The Upload-Offset header’s value MUST be equal to the current offset of the resource. If the offsets do not ' +
      'match, the Server MUST respond with the 409 Conflict status without modifying the upload resource.',
    async (tus) => {
      const link = await tus.begin(5);
      await tus.patch(link, 0, 'he');
      for (const offset of ['0', '1', '3', '5', '6', String(2n ** 60n), '9'.repeat(1000)]) {
        const answer = await tus.patch(link, offset, 'llo');
        expect([offset, answer.status]).toEqual([offset, 409]);
      }
      expect(told(await tus.head(link), 'upload-offset')).toEqual(['2']);
      expect((await tus.patch(link, 2, 'llo')).status).toBe(204);
    },
  ],
  [
    'The Server MUST acknowledge successful PATCH requests with the 204 No Content status. It MUST include the ' +
      'Upload-Offset header containing the new offset, the sum of the offset before the PATCH request and the number ' +
      'of bytes received.',
    async (tus) => {
      const link = await tus.begin(11);
      const first = await tus.patch(link, 0, 'hello');
      const second = await tus.patch(link, 5, ' world');
      const none = await tus.patch(link, 11, '');
      const seen = [first, second, none].map((answer) => [
        ...[answer.status, header(answer, 'upload-offset'), header(answer, 'content-length')],
      ]);
      expect(seen).toEqual([
        [204, '5', null],
        [204, '11', null],
        [204, '11', null],
      ]);
      expect(await (await fetch(fileOf(second))).text()).toBe('hello world');
    },
  ],
  [
    'If the server receives a PATCH request against a non-existent resource it SHOULD return a 404 Not Found status.',
    async (tus) => {
      const answer = await tus.patch(UNKNOWN, 0, 'hello');
      expect(await refusalOf(answer)).toBe(
        '404 there is no such resumable upload, or it has expired',
      );
    },
  ],
  [
    'A successful response to OPTIONS indicated by the 204 No Content or 200 OK status MUST contain the Tus-Version ' +
      'header. The Client SHOULD NOT include the Tus-Resumable header in the request and the Server MUST ignore it.',
    async (tus) => {
      for (const version of [{}, { 'Tus-Resumable': '1.0.0' }, { 'Tus-Resumable': '0.1' }]) {
        for (const path of ['/tus', UNKNOWN]) {
          const answer = await new Tus(tus.client, version as Record<string, string>).ask(
            'OPTIONS',
            path,
          );
          expect([answer.status, header(answer, 'tus-version')]).toEqual([204, '1.0.0']);
        }
      }
    },
  ],
];

conforms('the core protocol', CORE);
