import { Client, type OwnUpload, filePath } from '../support/client.js';
import { traces } from '../support/database.js';
import { formPieces, formType } from '../support/multipart.js';
import { RawConnection, type RawAnswer, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { RawReceiver, StreamUpload } from '../support/stream.js';
import { eventually } from '../support/wait.js';

/** The content does not begin before a test says so: what is seen until then is seen without a byte of it. */
describe('a file is uploading from the moment its head is there (contract §5.4, §6)', () => {
  let server: TestServer;
  let client: Client;
  const open: RawConnection[] = [];

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
  });

  afterEach(() => {
    for (const connection of open.splice(0)) connection.destroy();
  });

  afterAll(() => server.stop());

  const seen = async ({ id }: OwnUpload): Promise<OwnUpload> =>
    (await (await client.get(`/upload/${id}`)).json()) as OwnUpload;

  const statuses = async (upload: OwnUpload): Promise<string[]> =>
    (await seen(upload)).files.map(({ status }) => status);

  async function begin(
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<RawConnection> {
    const connection = await RawConnection.open(server.url);
    open.push(connection);
    const all = { 'Transfer-Encoding': 'chunked', ...headers };
    await connection.send(requestHead(method, path, all));
    return connection;
  }

  const tokenOf = (upload: OwnUpload) => ({ 'X-UploadToken': upload.uploadToken, ...formType() });

  async function finish(connection: RawConnection, ...pieces: string[]): Promise<RawAnswer> {
    for (const piece of pieces) await connection.chunk(piece);
    await connection.chunk('');
    return connection.answer();
  }

  it.each<[string, Record<string, string>]>([
    ['a form', {}],
    ['a form whose sender waits for leave to send', { Expect: '100-continue' }],
  ])('%s for a declared file', async (_, headers) => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const [file] = upload.files;
    const path = filePath(upload, file!);
    const sender = await begin('POST', path, { ...tokenOf(upload), ...headers });
    const { head, tail } = formPieces('a.txt', '');
    await sender.chunk(head);
    await eventually(async () => (await statuses(upload))[0] === 'uploading');
    const early = await client.get(path);
    const text = `file a.txt (${file!.id}) is not available : uploading\n`;
    expect([early.status, await early.text()]).toEqual([404, text]);
    const second = await client.postFile(upload, file!, 'the second');
    expect([second.status, await second.text()]).toEqual([
      400,
      'invalid file status uploading, expected missing\n',
    ]);
    expect((await finish(sender, 'the first', tail)).status).toBe(200);
    expect(await (await client.get(path)).text()).toBe('the first');
  });

  it('the head may come byte by byte, behind other parts', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const [file] = upload.files;
    const sender = await begin('POST', filePath(upload, file!), tokenOf(upload));
    const { head, tail } = formPieces('a.txt', '');
    const boundary = head.split('\r\n')[0]!;
    const field = `${boundary}\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n\r\n`;
    const other = field.replace('"x"', '"x"; filename="file"');
    for (const byte of field + other + head) await sender.chunk(byte);
    await eventually(async () => (await statuses(upload))[0] === 'uploading');
    expect((await finish(sender, '\r\n', '\r\n-', '-', '.', tail)).status).toBe(200);
    expect(await (await client.get(filePath(upload, file!))).text()).toBe('\r\n\r\n--.');
  });

  it('an empty file', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const [file] = upload.files;
    const sender = await begin('POST', filePath(upload, file!), tokenOf(upload));
    const { head, tail } = formPieces('a.txt', '');
    await sender.chunk(head);
    await eventually(async () => (await statuses(upload))[0] === 'uploading');
    const answer = await finish(sender, tail);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      200,
      { fileSize: 0, fileMd5: 'd41d8cd98f00b204e9800998ecf8427e', fileType: '' },
    ]);
  });

  it('a sender that leaves then leaves nothing in the way', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const [file] = upload.files;
    const before = await traces(server);
    const sender = await begin('POST', filePath(upload, file!), tokenOf(upload));
    await sender.chunk(formPieces('a.txt', '').head);
    await eventually(async () => (await statuses(upload))[0] === 'uploading');
    sender.destroy();
    await eventually(async () => (await statuses(upload))[0] === 'missing');
    expect(await traces(server)).toEqual(before);
    expect((await client.postFile(upload, file!, 'again')).status).toBe(200);
  });

  it('a form for a file that was not declared', async () => {
    const upload = await client.create();
    const sender = await begin('POST', `/file/${upload.id}`, tokenOf(upload));
    const { head, tail } = formPieces('b.txt', '');
    await sender.chunk(head);
    await eventually(async () => (await statuses(upload))[0] === 'uploading');
    expect((await finish(sender, 'content', tail)).status).toBe(200);
    expect(await statuses(upload)).toEqual(['uploaded']);
  });

  it('a quick upload as a form', async () => {
    const { files } = await traces(server);
    const sender = await begin('POST', '/', formType());
    const { head, tail } = formPieces('quick.txt', '');
    await sender.chunk(head);
    await eventually(async () => (await traces(server)).files === files + 1);
    const { status, text } = await finish(sender, 'content', tail);
    expect(status).toBe(200);
    expect(await (await client.get(new URL(text.trim()).pathname)).text()).toBe('content');
  });

  it.each<Record<string, string>>([{}, { Expect: '100-continue' }])(
    'a quick upload as a body (%j)',
    async (headers) => {
      const { files } = await traces(server);
      const sender = await begin('PUT', '/quick.txt', headers);
      await eventually(async () => (await traces(server)).files === files + 1);
      const { status, text } = await finish(sender, 'content');
      expect(status).toBe(200);
      expect(await (await client.get(new URL(text.trim()).pathname)).text()).toBe('content');
    },
  );

  it('a stream, whose receiver meets its sender before the first byte', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await begin('POST', stream.path(), { ...stream.token, ...formType() });
    const { head, tail } = formPieces('a.bin', '');
    await sender.chunk(head);
    await stream.becomes('uploading');
    expect((await client.head(stream.path())).status).toBe(200);
    const receiver = await RawReceiver.start(stream);
    await receiver.has(10);
    const second = await stream.send('the second');
    expect([second.status, await second.text()]).toEqual([
      400,
      'invalid file status uploading, expected missing\n',
    ]);
    expect((await finish(sender, 'streamed', tail)).status).toBe(200);
    expect(await receiver.answer()).toMatchObject({ status: 200, text: 'streamed', whole: true });
  });
});
