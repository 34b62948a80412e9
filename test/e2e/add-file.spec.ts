import { createHash } from 'node:crypto';
import type { FileWire, UploadWire } from '../../libs/wire/src/index.js';
import { Client, type OwnUpload, filePath, form } from '../support/client.js';
import { traces } from '../support/database.js';
import { filePart, formBytes, formType, type RawPart } from '../support/multipart.js';
import { TestServer } from '../support/server.js';

const HELLO = 'Hello world\n';
const md5 = (content: string): string => createHash('md5').update(content).digest('hex');

describe('adding files (contract §5.4)', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
  });

  afterAll(() => server.stop());

  const token = (upload: OwnUpload) => ({ 'X-UploadToken': upload.uploadToken });

  const postForm = (upload: OwnUpload, path: string, parts: readonly RawPart[]) =>
    client.request('POST', path, {
      headers: { ...token(upload), ...formType() },
      body: formBytes(parts),
    });

  const add = (upload: OwnUpload, ...parts: RawPart[]) =>
    postForm(upload, `/file/${upload.id}`, parts);

  const read = async (upload: OwnUpload): Promise<UploadWire> =>
    (await (await client.get(`/upload/${upload.id}`)).json()) as UploadWire;

  /** The refusal, word for word, and nothing in the world has changed. */
  async function expectRefused(answer: () => Promise<Response>, status: number, text: string) {
    const before = await traces(server);
    const response = await answer();
    expect([response.status, await response.text()]).toEqual([status, `${text}\n`]);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await traces(server)).toEqual(before);
  }

  it('case 39: stores a declared file with its real size, digest and type', async () => {
    const declared = { fileName: 'hello.txt', fileType: 'foo/bar', reference: 'r-7', fileSize: 3 };
    const upload = await client.create({ files: [declared] });
    const response = await client.postFile(upload, upload.files[0]!, HELLO);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      id: upload.files[0]!.id,
      fileName: 'hello.txt',
      status: 'uploaded',
      fileMd5: md5(HELLO),
      fileType: 'text/plain; charset=utf-8',
      fileSize: 12,
      reference: 'r-7',
      createdAt: upload.files[0]!.createdAt,
    });
    expect((await read(upload)).files[0]).toMatchObject({ status: 'uploaded', fileSize: 12 });
  });

  it('K5: /stream/… takes a declared file just as /file/…', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const path = filePath(upload, upload.files[0]!, 'stream');
    const response = await postForm(upload, path, [filePart('a.txt', HELLO)]);
    expect(((await response.json()) as FileWire).status).toBe('uploaded');
  });

  it('case 40: needs the upload token', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const text = 'you are not allowed to add file to this upload';
    const declared = filePath(upload, upload.files[0]!);
    for (const path of [`/file/${upload.id}`, declared]) {
      const init = { body: form('a.txt', HELLO) };
      await expectRefused(() => client.request('POST', path, init), 403, text);
      const headers = { 'X-UploadToken': `${upload.uploadToken}x` };
      await expectRefused(() => client.request('POST', path, { ...init, headers }), 403, text);
    }
  });

  it('case 41: a file is stored once', async () => {
    const { upload, file, path } = await client.store(HELLO);
    const again = () => client.postFile(upload, file, 'other');
    await expectRefused(again, 400, 'invalid file status uploaded, expected missing');
    expect(await (await client.get(path)).text()).toBe(HELLO);
  });

  it('a deleted file takes no bytes', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    await client.delete(filePath(upload, upload.files[0]!), token(upload));
    const late = () => client.postFile(upload, upload.files[0]!, HELLO);
    await expectRefused(late, 400, 'invalid file status deleted, expected missing');
  });

  it('case 42: adds a file that was not declared, last in the list', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const added = (await (await client.postFile(upload, null, HELLO, 'b.txt')).json()) as FileWire;
    expect(added).toMatchObject({ fileName: 'b.txt', status: 'uploaded', reference: '' });
    expect((await read(upload)).files.map(({ fileName }) => fileName)).toEqual(['a.txt', 'b.txt']);
    expect(await (await client.get(filePath(upload, added))).text()).toBe(HELLO);
  });

  it('case 43: skips what stands before the file and ignores what stands behind it', async () => {
    const upload = await client.create();
    const response = await add(
      upload,
      { name: 'comment', content: 'hi' },
      { name: 'other', fileName: 'other.txt', content: 'not this' },
      filePart('first.txt', HELLO),
      filePart('second.txt', 'second'),
      { name: 'file', content: 'nameless' },
      { name: 'tail', content: 'x'.repeat(100_000) },
    );
    expect([response.status, await response.json()]).toMatchObject([200, { fileSize: 12 }]);
    expect((await read(upload)).files.map(({ fileName }) => fileName)).toEqual(['first.txt']);
  });

  it('case 43: ignores any number of parts behind the file', async () => {
    const upload = await client.create();
    const tail = Array.from({ length: 1000 }, (_, i) => ({ name: `f${i}`, content: 'x' }));
    expect((await add(upload, filePart('a.txt', HELLO), ...tail)).status).toBe(200);
  });

  it('case 44: the type that the client claims counts for nothing', async () => {
    const upload = await client.create();
    const response = await add(upload, { ...filePart('a.txt', HELLO), type: 'text/html' });
    expect(((await response.json()) as FileWire).fileType).toBe('text/plain; charset=utf-8');
  });

  it('case 45: names what is missing in a form', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const noFile = 'missing file from multipart form';
    const noName = 'missing file name from multipart form';
    for (const path of [`/file/${upload.id}`, filePath(upload, upload.files[0]!)]) {
      const other = [{ name: 'other', fileName: 'a.txt', content: HELLO }];
      await expectRefused(() => postForm(upload, path, other), 400, noFile);
      const field = [{ name: 'file', content: HELLO }];
      await expectRefused(() => postForm(upload, path, field), 400, noName);
      const empty = [filePart('', HELLO)];
      await expectRefused(() => postForm(upload, path, empty), 400, noName);
    }
  });

  it('case 45: refuses what is not a form', async () => {
    const upload = await client.create();
    const types = ['application/json', 'text/plain', 'multipart/mixed; boundary=x', ''];
    for (const type of types) {
      const before = await traces(server);
      const response = await client.request('POST', `/file/${upload.id}`, {
        headers: { ...token(upload), 'Content-Type': type },
        body: HELLO,
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/^invalid multipart form : .+\n$/);
      expect(await traces(server)).toEqual(before);
    }
  });

  it('case 46: names must be those that were declared, and ids those that were given', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const [file] = upload.files as [FileWire];
    const send = (path: string, name: string) => () =>
      postForm(upload, path, [filePart(name, HELLO)]);
    await expectRefused(send(filePath(upload, file), 'b.txt'), 400, 'invalid file name');
    await expectRefused(send(filePath(upload, file), 'A.txt'), 400, 'invalid file name');
    const renamed = `/file/${upload.id}/${file.id}/b.txt`;
    await expectRefused(send(renamed, 'a.txt'), 400, 'invalid file name');
    const unknown = `/file/${upload.id}/badid/a.txt`;
    await expectRefused(send(unknown, 'a.txt'), 404, 'file badid not found');
    expect((await client.postFile(upload, file, HELLO)).status).toBe(200);
  });

  it('case 47: a file of another upload is not found', async () => {
    const mine = await client.create({ files: [{ fileName: 'a.txt' }] });
    const other = await client.create({ files: [{ fileName: 'a.txt' }] });
    const foreign = other.files[0]!;
    const send = () => client.postFile(mine, foreign, HELLO);
    await expectRefused(send, 404, `file ${foreign.id} not found`);
  });

  it('the first reason of the table wins', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const [file] = upload.files as [FileWire];
    const bare = (path: string) => () => client.request('POST', path, { body: 'no form' });
    await expectRefused(bare('/file/nope'), 404, 'upload nope not found');
    await expectRefused(bare(`/file/${upload.id}/nope/a.txt`), 404, 'file nope not found');
    await expectRefused(bare(`/file/${upload.id}/${file.id}/b.txt`), 400, 'invalid file name');
    const forbidden = 'you are not allowed to add file to this upload';
    await expectRefused(bare(filePath(upload, file)), 403, forbidden);
  });

  it('case 52: an empty file is empty, whatever was declared', async () => {
    const empty = { fileMd5: 'd41d8cd98f00b204e9800998ecf8427e', fileType: '', fileSize: 0 };
    const upload = await client.create({
      files: [{ fileName: 'e.bin', fileSize: 999, fileType: 'image/png' }],
    });
    const declared = (await (
      await client.postFile(upload, upload.files[0]!, '')
    ).json()) as FileWire;
    expect(declared).toMatchObject({ ...empty, status: 'uploaded' });
    const added = (await (await client.postFile(upload, null, '', 'f.bin')).json()) as FileWire;
    expect(added).toMatchObject({ ...empty, status: 'uploaded' });
    for (const file of [declared, added]) {
      const response = await client.get(filePath(upload, file));
      expect([response.status, response.headers.get('content-length')]).toEqual([200, '0']);
      expect((await response.arrayBuffer()).byteLength).toBe(0);
    }
  });

  it('case 53: only the base name of the part counts', async () => {
    const upload = await client.create({ files: [{ fileName: 'y.txt' }] });
    const added = await add(upload, filePart('dir/sub/x.txt', HELLO));
    expect(await added.json()).toMatchObject({ fileName: 'x.txt' });
    const path = filePath(upload, upload.files[0]!);
    expect((await postForm(upload, path, [filePart('dir/y.txt', HELLO)])).status).toBe(200);
  });

  it.each(['a b.txt', 'é.txt', 'a%41.txt', 'a+b.txt', 'a#b.txt', 'a&b.txt', 'a?b.txt'])(
    'case 54: %s makes the round trip',
    async (name) => {
      const { path, file } = await client.store(HELLO, {}, name);
      expect(file.fileName).toBe(name);
      expect(await (await client.get(path)).text()).toBe(HELLO);
    },
  );
});
