import { createHash } from 'node:crypto';
import { base64, fileOf, linkOf, refusalOf } from '../support/tus.js';
import { MAX, type Row, conforms, header, told } from '../support/tus-conformance.js';

const CREATION: readonly Row[] = [
  [
    'Upload-Defer-Length: Its value MUST be 1. If it contains any other value than 1 the server should return a 400 ' +
      'Bad Request status.',
    async (tus) => {
      for (const value of ['0', '2', 'true']) {
        expect(await refusalOf(tus.post({ 'Upload-Defer-Length': value }))).toBe(
          '400 invalid Upload-Defer-Length : it is 1, or not there',
        );
      }
    },
  ],
  [
    'If the length of an upload is not deferred, this header MUST be omitted.',
    async (tus) => {
      expect(told(await tus.head(await tus.begin(5)), 'upload-defer-length')).toEqual([null]);
      const both = tus.post({ 'Upload-Length': '5', 'Upload-Defer-Length': '1' });
      expect(await refusalOf(both)).toBe(
        '400 Upload-Length and Upload-Defer-Length exclude each other',
      );
    },
  ],
  [
    'The Upload-Metadata header MUST consist of one or more comma-separated key-value pairs. The key and value MUST be ' +
      'separated by a space. The key MUST NOT contain spaces and commas and MUST NOT be empty. The value MUST be ' +
      'Base64 encoded. All keys MUST be unique.',
    async (tus) => {
      for (const text of ['a YQ==,,b', 'a  YQ==', 'a YQ== b', ' ,a', 'a {}', 'a Y', 'a,a']) {
        const answer = tus.post({ 'Upload-Length': '5', 'Upload-Metadata': text });
        expect(await refusalOf(answer)).toMatch(/^400 invalid Upload-Metadata : /);
      }
    },
  ],
  [
    'The value MAY be empty. In these cases, the space, which would normally separate the key and the value, MAY be ' +
      'left out.',
    async (tus) => {
      const text = 'is_confidential,filename YS50eHQ=';
      const link = await tus.begin(5, {}, { 'Upload-Metadata': text });
      expect(told(await tus.head(link), 'upload-metadata')).toEqual([text]);
    },
  ],
  [
    'The request MUST include one of the following headers: Upload-Length, or Upload-Defer-Length: 1.',
    async (tus) => {
      expect(await refusalOf(tus.post())).toBe(
        '400 missing Upload-Length, or Upload-Defer-Length: 1',
      );
    },
  ],
  [
    'If the length was deferred, the Client MUST set the Upload-Length header in the next PATCH request, once the ' +
      'length is known. Once set the length MUST NOT be changed. As long as the length of the upload is not known, ' +
      'the Server MUST set Upload-Defer-Length: 1 in all responses to HEAD requests.',
    async (tus) => {
      const link = await tus.begin(null);
      const names = ['upload-defer-length', 'upload-length', 'upload-offset'];
      expect(told(await tus.head(link), ...names)).toEqual(['1', null, '0']);
      await tus.patch(link, 0, 'he');
      expect(told(await tus.head(link), ...names)).toEqual(['1', null, '2']);
      expect((await tus.patch(link, 2, 'l', { 'Upload-Length': '5' })).status).toBe(204);
      expect(told(await tus.head(link), ...names)).toEqual([null, '5', '3']);
      for (const length of ['4', '6', '100']) {
        const changed = await tus.patch(link, 3, 'l', { 'Upload-Length': length });
        expect(await refusalOf(changed)).toBe(
          `400 the length of the whole is said to be 5 and ${length} bytes`,
        );
      }
      expect(told(await tus.head(link), ...names)).toEqual([null, '5', '3']);
      const last = await tus.patch(link, 3, 'lo', { 'Upload-Length': '5' });
      expect(await (await fetch(fileOf(last))).text()).toBe('hello');
    },
  ],
  [
    'The Upload-Length header MAY be set to 0, indicating that the Client wants to upload an empty file. Such an ' +
      'upload is immediately complete after its creation without transferring data using PATCH requests.',
    async (tus) => {
      const answer = await tus.post({ 'Upload-Length': '0' });
      const file = await fetch(fileOf(answer));
      expect([file.status, await file.text()]).toEqual([200, '']);
      const head = await tus.head(await linkOf(answer));
      expect(told(head, 'upload-offset', 'upload-length')).toEqual(['0', '0']);
    },
  ],
  [
    'If an upload contains additional metadata, responses to HEAD requests MUST include the Upload-Metadata header and ' +
      'its value as specified by the Client during the creation.',
    async (tus) => {
      const text = `filename ${base64('é.txt')},relativePath,Some-Key ${base64(new Uint8Array([255, 0]))}`;
      const link = await tus.begin(2, {}, { 'Upload-Metadata': text });
      expect(told(await tus.head(link), 'upload-metadata')).toEqual([text]);
      await tus.patch(link, 0, 'ab');
      expect(told(await tus.head(link), 'upload-metadata')).toEqual([text]);
      expect(told(await tus.head(await tus.begin(5)), 'upload-metadata')).toEqual([null]);
    },
  ],
  [
    'If the length of the upload exceeds the maximum, the Server MUST respond with the 413 Request Entity Too Large ' +
      'status.',
    async (tus) => {
      for (const length of [
        String(MAX + 1),
        '1000000000000',
        String(2n ** 53n),
        '9'.repeat(1000),
      ]) {
        expect((await tus.post({ 'Upload-Length': length })).status).toBe(413);
      }
      expect((await tus.post({ 'Upload-Length': String(MAX) })).status).toBe(201);
      const link = await tus.begin(null);
      const late = await tus.patch(link, 0, 'x', { 'Upload-Length': String(MAX + 1) });
      expect(await refusalOf(late)).toBe('413 file too big (limit is set to 10 kB)');
    },
  ],
  [
    'The Server MUST acknowledge a successful upload creation with the 201 Created status. The Server MUST set the ' +
      'Location header to the URL of the created resource.',
    async (tus) => {
      const answer = await tus.post({ 'Upload-Length': '100' });
      expect([answer.status, await answer.text()]).toEqual([201, '']);
      const link = header(answer, 'location')!;
      expect(link.slice(tus.client.base.length)).toMatch(/^\/tus\/[A-Za-z0-9]{32}$/);
      expect((await fetch(link, { method: 'HEAD', headers: tus.own })).status).toBe(200);
    },
  ],
];

const CREATION_WITH_UPLOAD: readonly Row[] = [
  [
    'The Client MUST include the Content-Type: application/offset+octet-stream header.',
    async (tus) => {
      const typed = { 'Upload-Length': '5', 'Content-Type': 'text/plain' };
      expect((await tus.post(typed, 'hello')).status).toBe(415);
    },
  ],
  [
    'The Server SHOULD accept as many bytes as possible and MUST include the Upload-Offset header in the response and ' +
      'MUST set its value to the offset of the upload after applying the accepted bytes.',
    async (tus) => {
      const some = await tus.post({ 'Upload-Length': '11' }, 'hello');
      expect([some.status, ...told(some, 'upload-offset')]).toEqual([201, '5']);
      const rest = await tus.patch(await linkOf(some), 5, ' world');
      expect(fileOf(rest)).toBe(fileOf(some));
      expect(await (await fetch(fileOf(rest))).text()).toBe('hello world');
      const all = await tus.post({ 'Upload-Length': '5' }, 'hello');
      expect([all.status, ...told(all, 'upload-offset', 'upload-expires')]).toEqual([
        201,
        '5',
        null,
      ]);
      const none = await tus.post({ 'Upload-Length': '5' }, '');
      expect([none.status, ...told(none, 'upload-offset')]).toEqual([201, '0']);
      const unknown = await tus.post({ 'Upload-Defer-Length': '1' }, 'hello');
      expect(told(unknown, 'upload-offset')).toEqual(['5']);
    },
  ],
  [
    'Similar rules as for the PATCH request and response apply.',
    async (tus) => {
      const sha1 = createHash('sha1').update('other').digest();
      const checked = { 'Upload-Length': '5', 'Upload-Checksum': `sha1 ${base64(sha1)}` };
      expect((await tus.post(checked, 'hello')).status).toBe(460);
      expect((await tus.post(checked, 'other')).status).toBe(201);
      expect((await tus.post({ 'Upload-Length': '4' }, 'hello')).status).toBe(413);
    },
  ],
];

conforms('Creation', CREATION);
conforms('Creation With Upload', CREATION_WITH_UPLOAD);
