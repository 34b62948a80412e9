import type { FileWire } from '../../libs/wire/src/index.js';
import { Account, json, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, type OwnUpload } from '../support/client.js';
import { traces } from '../support/database.js';
import type { TestServer } from '../support/server.js';
import { Tus, base64, fileOf, linkOf, metadataOf, refusalOf } from '../support/tus.js';

let server: TestServer;
let client: Client;
let tus: Tus;
let owner: Account;

beforeAll(async () => {
  server = await startWithAccounts({ MAX_FILE_PER_UPLOAD: '3' });
  client = Client.of(server);
  tus = new Tus(client);
  owner = await (await Account.admin(server)).newAccount({ login: 'owner' });
});
afterAll(() => server.stop());

const secret = ({ uploadToken }: OwnUpload): Headers => ({ 'X-UploadToken': uploadToken });

/** One byte for an upload that there is. */
const add = (
  metadata: Readonly<Record<string, string>>,
  headers: Headers = {},
): Promise<Response> =>
  tus.post({ 'Upload-Length': '1', 'Upload-Metadata': metadataOf(metadata), ...headers }, 'x');

const filesOf = async ({ id }: OwnUpload): Promise<readonly FileWire[]> =>
  (await json<OwnUpload>(client.get(`/upload/${id}`))).files;

describe('a file of an upload that there is', () => {
  it('is one more, or a declared one, by the upload token', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const [declared] = upload.files;
    const at = { upload: upload.id, filename: 'a.txt' };
    const filled = await add({ ...at, file: declared!.id }, secret(upload));
    expect(fileOf(filled)).toBe(`${server.url}/file/${upload.id}/${declared!.id}/a.txt`);
    const added = await add({ ...at, uploadToken: upload.uploadToken });
    expect(await (await fetch(fileOf(added))).text()).toBe('x');
    // By the id alone: its name is known.
    const { files } = await client.create({ files: [{ fileName: 'é.txt' }] });
    expect(files).toHaveLength(1);
    expect((await filesOf(upload)).map(({ fileName, status }) => [fileName, status])).toEqual([
      ['a.txt', 'uploaded'],
      ['a.txt', 'uploaded'],
    ]);
    // The token is told to nobody.
    const head = await tus.head(await linkOf(added));
    expect(head.headers.get('upload-metadata')).toBe(metadataOf(at));
  });

  it('needs no name where it was declared', async () => {
    const upload = await client.create({ files: [{ fileName: 'é.txt' }] });
    const sent = await add({ upload: upload.id, file: upload.files[0]!.id }, secret(upload));
    expect(fileOf(sent)).toMatch(/\/%C3%A9\.txt$/);
  });

  it('is taken from its owner, by token and by session', async () => {
    const { token } = await owner.createToken();
    const byToken = await owner.create({}, token);
    expect((await add({ upload: byToken.id }, { 'X-PlikToken': token })).status).toBe(201);
    const bySession = await owner.create({});
    expect((await add({ upload: bySession.id }, owner.headers)).status).toBe(201);
    expect((await add({ upload: byToken.id }, owner.headers)).status).toBe(201);
    const other = await (await Account.admin(server)).newAccount({ login: 'other' });
    expect((await add({ upload: bySession.id }, other.headers)).status).toBe(403);
  });

  it('can come in parts, which are charged to the upload’s owner', async () => {
    const upload = await client.create({});
    const own = { 'Upload-Metadata': metadataOf({ upload: upload.id }), ...secret(upload) };
    const parts = ['hello', ' world'].map(async (text) =>
      linkOf(
        await tus.post(
          { 'Upload-Length': String(text.length), 'Upload-Concat': 'partial', ...own },
          text,
        ),
      ),
    );
    const whole = await tus.join(await Promise.all(parts), own);
    expect(await (await fetch(fileOf(whole))).text()).toBe('hello world');
    expect(await filesOf(upload)).toHaveLength(1);
    const wrong = { ...own, 'X-UploadToken': 'wrong', 'Upload-Concat': 'partial' };
    expect((await tus.post({ 'Upload-Length': '1', ...wrong })).status).toBe(403);
  });
});

describe('what is refused, as by POST /file', () => {
  /** The same of a form. */
  const posted = (path: string, headers: Headers, name = 'a.txt'): Promise<Response> => {
    const body = new FormData();
    body.append('file', new Blob(['x']), name);
    return client.request('POST', path, { body, headers });
  };

  it('has the same words, in the same order', async () => {
    const locked = await client.create({ password: 'secret', files: [{ fileName: 'a.txt' }] });
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const { id } = upload.files[0]!;
    await client.postFile(upload, upload.files[0]!, 'x');
    const removed = await client.create({});
    await client.delete(`/upload/${removed.id}`, secret(removed));
    const full = await client.create({ files: ['a', 'b', 'c'].map((fileName) => ({ fileName })) });
    const at = (path: string) => `/file/${path}`;
    const basic = { Authorization: `Basic ${base64('plik:secret')}` };
    const wrong = { Authorization: `Basic ${base64('plik:wrong')}` };
    const cases: [Record<string, string>, string, Headers][] = [
      [{ upload: 'none' }, at('none'), {}],
      [{ upload: removed.id }, at(removed.id), secret(removed)],
      [{ upload: locked.id }, at(locked.id), {}],
      [{ upload: locked.id }, at(locked.id), wrong],
      [{ upload: locked.id }, at(locked.id), basic],
      [{ upload: upload.id }, at(upload.id), {}],
      [{ upload: upload.id }, at(upload.id), { 'X-UploadToken': 'wrong' }],
      [{ upload: upload.id, file: 'none' }, at(`${upload.id}/none/a.txt`), {}],
      [
        { upload: upload.id, file: locked.files[0]!.id },
        at(`${upload.id}/${locked.files[0]!.id}/a.txt`),
        secret(upload),
      ],
      [{ upload: upload.id, file: id, filename: 'b' }, at(`${upload.id}/${id}/b`), {}],
      [{ upload: upload.id, file: id }, at(`${upload.id}/${id}/a.txt`), {}],
      [{ upload: upload.id, file: id }, at(`${upload.id}/${id}/a.txt`), secret(upload)],
      [{ upload: full.id }, at(full.id), secret(full)],
    ];
    const seen = new Set<string>();
    for (const [metadata, path, headers] of cases) {
      const before = await traces(server);
      const by = await refusalOf(add({ filename: 'a.txt', ...metadata }, headers));
      seen.add(by.slice(0, 3));
      expect([path, by]).toEqual([path, await refusalOf(posted(path, headers))]);
      expect(await traces(server)).toEqual(before);
    }
    expect([...seen].sort()).toEqual(['400', '401', '403', '404']);
  });

  it('asks for the password as it does', async () => {
    const locked = await client.create({ password: 'secret' });
    const refused = await add({ upload: locked.id });
    expect(refused.headers.get('www-authenticate')).toBe('Basic realm="plik"');
    expect(refused.headers.get('tus-resumable')).toBe('1.0.0');
  });

  it('knows an upload that has expired', async () => {
    const upload = await client.create({ ttl: 1 });
    const refused = async (): Promise<string> =>
      refusalOf(add({ upload: upload.id }, secret(upload)));
    let text = await refused();
    while (!text.startsWith('404')) text = await refused();
    expect(text).toBe(`404 upload ${upload.id} has expired`);
  });

  it('takes nothing for a stream', async () => {
    const upload = await client.create({ stream: true, files: [{ fileName: 'a.txt' }] });
    const places: Record<string, string>[] = [{}, { file: upload.files[0]!.id }];
    for (const metadata of places) {
      expect(await refusalOf(add({ upload: upload.id, ...metadata }, secret(upload)))).toBe(
        '400 a stream cannot be resumed : its bytes are not kept',
      );
    }
  });

  describe('of a declared file that has been begun', () => {
    let upload: OwnUpload;
    const file = (): FileWire => upload.files[0]!;
    const begin = (body?: string): Promise<Response> =>
      tus.post(
        {
          ...{ 'Upload-Length': '5', ...secret(upload) },
          'Upload-Metadata': metadataOf({ upload: upload.id, file: file().id }),
        },
        body,
      );
    const TAKEN = '400 invalid file status uploading, expected missing';

    beforeEach(async () => {
      upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    });

    it('lets nobody else send it, until it is ended', async () => {
      const link = await linkOf(await begin('he'));
      expect(await refusalOf(begin())).toBe(TAKEN);
      expect(await refusalOf(client.postFile(upload, file(), 'x'))).toBe(TAKEN);
      expect((await tus.delete(link)).status).toBe(204);
      expect((await client.postFile(upload, file(), 'x')).status).toBe(200);
    });

    it('begins it anew as long as nothing of it has come', async () => {
      const lost = await linkOf(await begin());
      expect(await refusalOf(client.postFile(upload, file(), 'x'))).toBe(TAKEN);
      const link = await linkOf(await begin());
      expect((await tus.head(lost)).status).toBe(404);
      expect((await tus.patch(lost, 0, 'wrong')).status).toBe(404);
      expect((await tus.patch(link, 0, 'hello')).status).toBe(204);
      expect((await filesOf(upload)).map(({ status, fileSize }) => [status, fileSize])).toEqual([
        ['uploaded', 5],
      ]);
      expect(await refusalOf(begin())).toBe('400 invalid file status uploaded, expected missing');
    });
  });
});
