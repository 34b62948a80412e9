import { createHash } from 'node:crypto';
import { type Tus, base64, fileOf, linkOf, refusalOf } from '../support/tus.js';
import { type Row, UNKNOWN, conforms, header, told } from '../support/tus-conformance.js';

/** An HTTP date (RFC 9110 §5.6.7). */
const DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/;

const digest = (algorithm: string, text: string): string =>
  `${algorithm} ${createHash(algorithm).update(text).digest('base64')}`;

const contentOf = async (response: Response): Promise<string> =>
  (await fetch(fileOf(response))).text();

const EXPIRATION: readonly Row[] = [
  [
    'This header MUST be included in every PATCH response if the upload is going to expire. If the expiration is known ' +
      'at the creation, the Upload-Expires header MUST be included in the response to the initial POST request.',
    async (tus) => {
      const created = await tus.post({ 'Upload-Length': '5' });
      const link = await linkOf(created);
      const answers = [created, await tus.patch(link, 0, 'hel'), await tus.head(link)];
      for (const answer of answers) {
        expect(header(answer, 'upload-expires')).toMatch(DATE);
        expect(Date.parse(header(answer, 'upload-expires')!)).toBeGreaterThan(Date.now());
      }
      const last = await tus.patch(link, 3, 'lo');
      expect(told(last, 'upload-expires')).toEqual([null]);
      expect(told(await tus.head(link), 'upload-expires')).toEqual([null]);
    },
  ],
  [
    'A part is kept for its file, and not for ever.',
    async (tus) => {
      const part = await tus.part('hello');
      expect(header(await tus.head(part), 'upload-expires')).toMatch(DATE);
    },
  ],
];

const CHECKSUM: readonly Row[] = [
  [
    'The Server MUST support at least the SHA1 checksum algorithm identified by sha1. The Tus-Checksum-Algorithm ' +
      'header MUST be included in the response to an OPTIONS request.',
    async (tus) => {
      expect(header(await tus.ask('OPTIONS', '/tus'), 'tus-checksum-algorithm')).toBe(
        'sha1,md5,sha256,sha512',
      );
    },
  ],
  [
    'Once the entire request has been received, the Server MUST verify the uploaded chunk against the provided ' +
      'checksum using the specified algorithm: 204 No Content if the checksums match.',
    async (tus) => {
      for (const algorithm of ['sha1', 'md5', 'sha256', 'sha512']) {
        const link = await tus.begin(11);
        const checked = (text: string) => ({ 'Upload-Checksum': digest(algorithm, text) });
        expect((await tus.patch(link, 0, 'hello', checked('hello'))).status).toBe(204);
        const last = await tus.patch(link, 5, ' world', checked(' world'));
        expect([last.status, await contentOf(last)]).toEqual([204, 'hello world']);
      }
    },
  ],
  [
    '400 Bad Request if the checksum algorithm is not supported by the server, 460 Checksum Mismatch if the checksums ' +
      'mismatch. The uploaded chunk MUST be discarded, and the upload and its offset MUST NOT be updated.',
    async (tus) => {
      const link = await tus.begin(11);
      await tus.patch(link, 0, 'hello');
      for (const [checksum, refusal] of [
        [digest('sha1', 'other'), '460 the piece does not have the digest that was announced'],
        [digest('sha512', 'other'), '460 the piece does not have the digest that was announced'],
        [
          'crc32 AAAAAA==',
          '400 unsupported checksum algorithm, supported are sha1,md5,sha256,sha512',
        ],
      ]) {
        const answer = tus.patch(link, 5, ' world', { 'Upload-Checksum': checksum! });
        expect(await refusalOf(answer)).toBe(refusal);
        expect(told(await tus.head(link), 'upload-offset')).toEqual(['5']);
      }
      expect(await contentOf(await tus.patch(link, 5, ' world'))).toBe('hello world');
    },
  ],
  [
    'The header MUST consist of the name of the used checksum algorithm and the Base64 encoded checksum separated by a ' +
      'space.',
    async (tus) => {
      const link = await tus.begin(5);
      const right = digest('sha1', 'hello');
      for (const text of ['sha1', right.slice(0, -1), `${right} x`, right.replace(' ', '  ')]) {
        const answer = tus.patch(link, 0, 'hello', { 'Upload-Checksum': text });
        expect(await refusalOf(answer)).toMatch(/^400 invalid Upload-Checksum/);
      }
      expect((await tus.patch(link, 0, 'hello', { 'Upload-Checksum': right })).status).toBe(204);
    },
  ],
];

const TERMINATION: readonly Row[] = [
  [
    'When receiving a DELETE request for an existing upload the Server SHOULD free associated resources and MUST ' +
      'respond with the 204 No Content status. For all future requests to this URL, the Server SHOULD respond with the ' +
      '404 Not Found or 410 Gone status.',
    async (tus) => {
      const created = await tus.post({ 'Upload-Length': '5' }, 'hel');
      const link = await linkOf(created);
      const answer = await tus.delete(link);
      expect([answer.status, await answer.text()]).toEqual([204, '']);
      const after = [await tus.head(link), await tus.patch(link, 3, 'lo'), await tus.delete(link)];
      expect(after.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect((await fetch(fileOf(created))).status).toBe(404);
      expect((await tus.delete(UNKNOWN)).status).toBe(404);
    },
  ],
  [
    'This extension defines a way for the Client to terminate completed uploads.',
    async (tus) => {
      const created = await tus.post({ 'Upload-Length': '5' }, 'hello');
      const link = await linkOf(created);
      expect((await tus.delete(link)).status).toBe(204);
      expect((await tus.head(link)).status).toBe(404);
      // The file is that of its upload by now, which has its own ways of removing.
      expect(await contentOf(created)).toBe('hello');
    },
  ],
];

const joined = async (tus: Tus): Promise<{ parts: string[]; whole: Response; link: string }> => {
  const parts = [await tus.part('hello'), await tus.part(' world')];
  const whole = await tus.join(parts, { 'Upload-Metadata': `filename ${base64('whole.txt')}` });
  return { parts, whole, link: await linkOf(whole) };
};

const CONCATENATION: readonly Row[] = [
  [
    'Multiple partial uploads are concatenated into a final upload in the specified order. The length of the final ' +
      'upload MUST be the sum of the length of all partial uploads.',
    async (tus) => {
      const { whole, link } = await joined(tus);
      expect(whole.status).toBe(201);
      expect(await contentOf(whole)).toBe('hello world');
      expect(fileOf(whole)).toMatch(/\/whole\.txt$/);
      const names = ['upload-offset', 'upload-length'];
      expect(told(await tus.head(link), ...names)).toEqual(['11', '11']);
      const other = await tus.join([await tus.part('b'), await tus.part('a'), await tus.part('c')]);
      expect(await contentOf(other)).toBe('bac');
    },
  ],
  [
    'The Client MUST NOT include the Upload-Length header in the final upload creation.',
    async (tus) => {
      const parts = [await tus.part('a'), await tus.part('b')];
      const lengths: Record<string, string>[] = [
        { 'Upload-Length': '2' },
        { 'Upload-Defer-Length': '1' },
      ];
      for (const headers of lengths) {
        expect(await refusalOf(tus.join(parts, headers))).toBe(
          '400 what is put together has the length of its parts : none may be told',
        );
      }
      expect((await tus.join(parts)).status).toBe(201);
    },
  ],
  [
    'The Client MAY send the concatenation request while the partial uploads are still in progress. This feature MUST ' +
      'be explicitly announced by the Server by adding concatenation-unfinished to the Tus-Extension header.',
    async (tus) => {
      const extensions = header(await tus.ask('OPTIONS', '/tus'), 'tus-extension');
      expect(extensions).not.toContain('concatenation-unfinished');
      const begun = await tus.begin(5, {}, { 'Upload-Concat': 'partial' });
      expect(await refusalOf(tus.join([await tus.part('a'), begun]))).toBe(
        '400 a part is not complete, or is in another file already',
      );
    },
  ],
  [
    'The partial uploads’ metadata SHALL NOT be transferred to the new final upload.',
    async (tus) => {
      const own = { 'Upload-Metadata': `filename ${base64('part.txt')}` };
      const part = await linkOf(
        await tus.post({ 'Upload-Concat': 'partial', 'Upload-Length': '1', ...own }, 'a'),
      );
      const whole = await tus.join([part]);
      expect(fileOf(whole)).toMatch(/\/file$/);
      expect(told(await tus.head(await linkOf(whole)), 'upload-metadata')).toEqual([null]);
      expect(header(await tus.head(part), 'upload-metadata')).toBe(own['Upload-Metadata']);
    },
  ],
  [
    'The Server MUST respond with the 403 Forbidden status to PATCH requests against a final upload URL and MUST NOT ' +
      'modify the final or its partial uploads.',
    async (tus) => {
      const { whole, link } = await joined(tus);
      for (const offset of [0, 5, 11]) {
        expect((await tus.patch(link, offset, 'more')).status).toBe(403);
      }
      expect(await contentOf(whole)).toBe('hello world');
    },
  ],
  [
    'The response to a HEAD request for a partial upload MUST contain the Upload-Offset header.',
    async (tus) => {
      const begun = await tus.begin(5, {}, { 'Upload-Concat': 'partial' });
      expect(told(await tus.head(begun), 'upload-offset')).toEqual(['0']);
      expect(told(await tus.head(await tus.part('a')), 'upload-offset')).toEqual(['1']);
    },
  ],
  [
    'Response to HEAD request against partial or final upload MUST include the Upload-Concat header and its value as ' +
      'received in the upload creation request.',
    async (tus) => {
      const { link, parts } = await joined(tus);
      expect(header(await tus.head(link), 'upload-concat')).toBe(`final;${parts.join(' ')}`);
      const part = await tus.part('a');
      expect(header(await tus.head(part), 'upload-concat')).toBe('partial');
      expect(told(await tus.head(await tus.begin(5)), 'upload-concat')).toEqual([null]);
    },
  ],
  [
    'Its value MUST be final followed by a semicolon and a space-separated list of partial upload URLs. The partial ' +
      'uploads URLs MAY be absolute or relative.',
    async (tus) => {
      const links = [await tus.part('a'), await tus.part('b')];
      const relative = links.map((link) => link.slice(tus.client.base.length));
      const mixed = [links[0]!, relative[1]!];
      const whole = await tus.join(mixed);
      expect(await contentOf(whole)).toBe('ab');
      const kept = header(await tus.head(await linkOf(whole)), 'upload-concat');
      expect(kept).toBe(`final;${mixed.join(' ')}`);
      for (const text of ['final', 'final;', 'complete', `final,${relative[0]!}`]) {
        expect((await tus.post({ 'Upload-Concat': text })).status).toBe(400);
      }
    },
  ],
];

conforms('Expiration', EXPIRATION);
conforms('Checksum', CHECKSUM);
conforms('Termination', TERMINATION);
conforms('Concatenation', CONCATENATION);
