import { createHash } from 'node:crypto';
import type { UploadWire } from '../../libs/wire/src/index.js';
import { answer, json } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { traces } from '../support/database.js';
import { TestServer, type TestSettings } from '../support/server.js';
import { Tus, base64, fileOf, linkOf, metadataOf, refusalOf } from '../support/tus.js';

let server: TestServer;
let client: Client;
let tus: Tus;

beforeAll(async () => {
  server = await TestServer.start({ FEATURE_EXTEND_TTL: 'enabled', MAX_FILE_SIZE_STR: '10MB' });
  client = Client.of(server);
  tus = new Tus(client);
});
afterAll(() => server.stop());

async function on(settings: TestSettings, work: (tus: Tus) => Promise<void>): Promise<void> {
  const other = await TestServer.start(settings);
  try {
    await work(Tus.of(other));
  } finally {
    await other.stop();
  }
}

/** The upload of a file's link, as everybody sees it. */
async function uploadOf(response: Response, of = client): Promise<UploadWire> {
  const [, , id] = new URL(fileOf(response)).pathname.split('/');
  return json<UploadWire>(of.get(`/upload/${id}`));
}

describe('a file by tus', () => {
  it('is the only one of a new upload, and comes over several requests', async () => {
    const created = await tus.post({
      'Upload-Length': '11',
      'Upload-Metadata': metadataOf({ filename: 'hello.txt', filetype: 'image/png' }),
    });
    const link = await linkOf(created);
    expect((await uploadOf(created)).files).toMatchObject([
      { fileName: 'hello.txt', status: 'uploading', fileSize: 0 },
    ]);
    await tus.patch(link, 0, 'hello');
    expect((await fetch(fileOf(created))).status).toBe(404);
    const last = await tus.patch(link, 5, ' world');
    expect(fileOf(last)).toBe(fileOf(created));
    expect(await (await fetch(fileOf(last))).text()).toBe('hello world');
    const fileMd5 = createHash('md5').update('hello world').digest('hex');
    expect(await uploadOf(last)).toMatchObject({
      ...{ admin: false, oneShot: false, removable: false, stream: false },
      files: [{ status: 'uploaded', fileSize: 11, fileMd5, fileType: 'text/plain; charset=utf-8' }],
    });
    expect(fileOf(await tus.head(link))).toBe(fileOf(created));
  });

  it.each([
    [{}, 'file'],
    [{ filename: 'a.txt' }, 'a.txt'],
    [{ name: 'b.txt' }, 'b.txt'],
    [{ name: 'b.txt', filename: 'a.txt' }, 'a.txt'],
    [{ fileName: 'é ☃.txt' }, 'é ☃.txt'],
    [{ filename: 'folder/a.txt' }, 'a.txt'],
    [{ filename: '"a"; b=\r\nc' }, '"a"; b=\r\nc'],
  ] as [Record<string, string>, string][])('%j is called %s', async (metadata, name) => {
    const sent = await tus.send('x', metadata);
    expect(fileOf(sent).endsWith(`/${encodeURIComponent(name)}`)).toBe(true);
    expect(await (await fetch(fileOf(sent))).text()).toBe('x');
  });

  it.each([
    [{ oneShot: 'true' }, { oneShot: true }],
    [
      { ONESHOT: 'true', removable: 'false' },
      { oneShot: true, removable: false },
    ],
    [{ removable: 'true' }, { removable: true }],
    [
      { ttl: '3600', extend_ttl: 'true' },
      { ttl: 3600, extend_ttl: true },
    ],
    [{ comments: '# é\n☃' }, { comments: '# é\n☃' }],
    [{ e2ee: 'age' }, { e2ee: 'age' }],
    [{ stream: 'false', unknown: 'x' }, { stream: false }],
    [{ password: '' }, { protectedByPassword: false }],
  ] as [Record<string, string>, object][])('%j is an option', async (metadata, upload) => {
    expect(await uploadOf(await tus.send('x', metadata))).toMatchObject(upload);
  });

  it('is gone after one download, when it is one-shot', async () => {
    const path = fileOf(await tus.send('once', { oneShot: 'true' }));
    expect(await (await fetch(path)).text()).toBe('once');
    expect((await fetch(path)).status).toBe(404);
  });

  it('is removed by everybody, when it is removable, and otherwise by nobody', async () => {
    const kept = fileOf(await tus.send('x', { removable: 'false' }));
    expect((await fetch(kept, { method: 'DELETE' })).status).toBe(403);
    const removable = fileOf(await tus.send('x', { removable: 'true' }));
    expect((await fetch(removable, { method: 'DELETE' })).status).toBe(200);
  });

  it.each([
    [{ login: 'me', password: 'secret' }, 'me:secret'],
    [{ password: 'é:ü' }, 'plik:é:ü'],
  ] as [Record<string, string>, string][])('%j is its password', async (metadata, pair) => {
    const sent = await tus.send('x', { filename: 'a', ...metadata });
    expect((await fetch(fileOf(sent))).status).toBe(401);
    const headers = { Authorization: `Basic ${base64(pair)}` };
    expect(await (await fetch(fileOf(sent), { headers })).text()).toBe('x');
    // Neither are told again, nor kept.
    const head = await tus.head(sent.headers.get('location')!);
    expect(head.headers.get('upload-metadata')).toBe(metadataOf({ filename: 'a' }));
  });

  it('has the digest that was announced, or is not there', async () => {
    const sha256 = createHash('sha256').update('hello').digest('base64');
    const told = { 'Upload-Length': '5', 'Repr-Digest': `sha-256=:${sha256}:` };
    expect((await tus.post(told, 'hello')).status).toBe(201);
    const before = await traces(server);
    expect((await tus.post(told, 'other')).status).toBe(460);
    expect(await traces(server)).toEqual(before);
    const link = await tus.begin(5);
    const digest = { 'Repr-Digest': told['Repr-Digest'] };
    expect((await tus.patch(link, 0, 'oth', digest)).status).toBe(204);
    const another = { 'Repr-Digest': `sha-256=:${base64(Buffer.alloc(32))}:` };
    expect(await refusalOf(tus.patch(link, 3, 'er', another))).toBe(
      '400 the sha256 of the whole was announced to be another',
    );
    expect((await tus.patch(link, 3, 'er')).status).toBe(460);
    expect((await tus.head(link)).status).toBe(404);
    const content = { 'Content-Digest': `sha-256=:${sha256}:` };
    const piece = await tus.begin(10);
    expect((await tus.patch(piece, 0, 'other', content)).status).toBe(460);
    expect((await tus.patch(piece, 0, 'hello', content)).status).toBe(204);
    expect(await refusalOf(tus.patch(piece, 5, 'hello', { 'Content-Digest': 'x=y z' }))).toMatch(
      /^400 invalid Content-Digest/,
    );
  });
});

describe('what is refused of a new upload', () => {
  it.each([
    [{ stream: 'true' }, '400 a stream cannot be resumed : its bytes are not kept'],
    [{ filename: '' }, '400 unable to create file : missing file name'],
    [{ filename: '..' }, '400 unable to create file : invalid file name'],
    [{ filename: 'a\0' }, '400 unable to create file : invalid file name'],
    [{ ttl: '99999999999' }, '400 unable to create upload : invalid TTL. '],
    [{ ttl: 'x' }, '400 invalid Upload-Metadata : ttl must be an integer'],
    [{ oneShot: 'yes' }, '400 invalid Upload-Metadata : oneShot must be true or false'],
    [{ ttl: '1', TTL: '2' }, '400 invalid Upload-Metadata : ttl is there twice'],
    [{ e2ee: 'rot13' }, '400 unable to create upload : invalid e2ee scheme "rot13"'],
    [{ login: 'x'.repeat(129), password: 'x' }, '400 unable to create upload : login too long'],
    [{ file: 'x' }, '400 invalid Upload-Metadata : file is named without its upload'],
  ] as [Record<string, string>, string][])('%j', async (metadata, refusal) => {
    const before = await traces(server);
    const headers = { 'Upload-Length': '1', 'Upload-Metadata': metadataOf(metadata) };
    const refused = await refusalOf(tus.post(headers, 'x'));
    expect(refused.slice(0, refusal.length)).toBe(refusal);
    expect(await traces(server)).toEqual(before);
  });

  it('leaves nothing when its first piece is wrong', async () => {
    const before = await traces(server);
    const sha1 = { 'Upload-Checksum': `sha1 ${base64(Buffer.alloc(20))}` };
    for (const headers of [{ 'Upload-Length': '4' }, { 'Upload-Length': '5', ...sha1 }]) {
      expect((await tus.post(headers, 'hello')).ok).toBe(false);
    }
    expect(await traces(server)).toEqual(before);
  });

  it.each([
    [{ FEATURE_ONE_SHOT: 'disabled' }, { oneShot: 'true' }, 'one shot uploads are disabled'],
    [{ FEATURE_PASSWORD: 'disabled' }, { password: 'x' }, 'upload password protection is disabled'],
    [{ FEATURE_PASSWORD: 'forced' }, {}, 'server only accept uploads protected by password'],
    [{ FEATURE_STREAM: 'forced' }, {}, 'streaming uploads are required'],
    [{ FEATURE_COMMENTS: 'forced' }, {}, 'upload comments are required'],
    [{ FEATURE_AUTHENTICATION: 'forced' }, {}, 'anonymous uploads are disabled'],
  ] as [TestSettings, Record<string, string>, string][])('%j %j', async (settings, meta, why) => {
    await on(settings, async (other) => {
      const headers = { 'Upload-Length': '1', 'Upload-Metadata': metadataOf({ x: '', ...meta }) };
      expect(await refusalOf(other.post(headers))).toBe(`400 unable to create upload : ${why}`);
    });
  });

  it('is the same for parts, as far as it concerns them', async () => {
    await on({ FEATURE_AUTHENTICATION: 'forced' }, async (other) => {
      const headers = { 'Upload-Length': '1', 'Upload-Concat': 'partial' };
      expect(await refusalOf(other.post(headers))).toBe(
        '400 unable to create upload : anonymous uploads are disabled',
      );
    });
    await on({ UPLOAD_WHITELIST: '["10.0.0.0/8"]' }, async (other) => {
      for (const headers of [{}, { 'Upload-Concat': 'partial' }]) {
        const refused = other.post({ 'Upload-Length': '1', ...headers } as Record<string, string>);
        expect(await refusalOf(refused)).toBe('403 untrusted source IP address');
      }
    });
  });
});

describe('what became of a file', () => {
  it('is told: it was removed while it came', async () => {
    const created = await tus.post({
      'Upload-Length': '5',
      'Upload-Metadata': metadataOf({ removable: 'true' }),
    });
    const link = await linkOf(created);
    const upload = await uploadOf(created);
    expect(await answer(client.delete(`/upload/${upload.id}`))).toEqual([200, 'ok']);
    expect(await refusalOf(tus.patch(link, 0, 'hello'))).toBe(
      '410 the file of this resumable upload was removed',
    );
    expect([404, 410]).toContain((await tus.head(link)).status);
  });
});
