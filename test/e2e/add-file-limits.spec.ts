import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadWire } from '../../libs/wire/src/index.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { traces } from '../support/database.js';
import { BOUNDARY, filePart, formBytes, formType } from '../support/multipart.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { run } from '../support/shell.js';
import { eventually } from '../support/wait.js';

const TOO_BIG = 'file too big (limit is set to 1.0 kB)\n';

describe('limits, races and cuts while adding files (contract §5.4)', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await TestServer.start({ MAX_FILE_SIZE_STR: '1000', MAX_FILE_PER_UPLOAD: '2' });
    client = Client.of(server);
  });

  afterAll(() => server.stop());

  const statusOf = async (upload: OwnUpload, index = 0): Promise<string | undefined> => {
    const seen = (await (await client.get(`/upload/${upload.id}`)).json()) as UploadWire;
    return seen.files[index]?.status;
  };

  const formHead = (upload: OwnUpload, path: string, headers: Record<string, string>): string =>
    requestHead('POST', path, {
      'X-UploadToken': upload.uploadToken,
      ...formType(),
      ...headers,
    });

  it('case 48: the limit itself is allowed, one byte more is not, and the file can be sent again', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
    const [file] = upload.files;
    const before = await traces(server);
    const over = await client.postFile(upload, file!, 'x'.repeat(1001));
    expect([over.status, await over.text()]).toEqual([400, TOO_BIG]);
    expect(await traces(server)).toEqual(before);
    expect((await client.get(filePath(upload, file!))).status).toBe(404);
    expect((await client.postFile(upload, file!, 'x'.repeat(1000))).status).toBe(200);
  });

  it('case 48: a file that was not declared leaves no row when it is too big', async () => {
    const upload = await client.create();
    const before = await traces(server);
    const over = await client.postFile(upload, null, 'x'.repeat(1001), 'b.bin');
    expect([over.status, await over.text()]).toEqual([400, TOO_BIG]);
    expect(await traces(server)).toEqual(before);
    expect((await client.postFile(upload, null, 'x', 'b.bin')).status).toBe(200);
  });

  it('case 48: curl reads the refusal while it sends 80 MB', async () => {
    const upload = await client.create({ files: [{ fileName: 'big.bin' }] });
    const big = join(server.folder, 'big.bin');
    await writeFile(big, '');
    await truncate(big, 80_000_000);
    const headers = [`X-UploadToken: ${upload.uploadToken}`, 'Expect:'];
    for (const more of [[], ['Transfer-Encoding: chunked']]) {
      const given = [...headers, ...more].flatMap((header) => ['-H', header]);
      const to = server.url + filePath(upload, upload.files[0]!);
      const ran = await run('curl', ['-sw', '%{http_code}', ...given, '-F', `file=@${big}`, to]);
      expect(ran).toEqual({ code: 0, stderr: '', stdout: `${TOO_BIG}400` });
    }
    expect(await statusOf(upload)).toBe('missing');
  });

  it('an early refusal of a sender without the token is read as well, and closes', async () => {
    const upload = await client.create();
    const connection = await RawConnection.open(server.url);
    const head = formHead({ ...upload, uploadToken: 'wrong' }, `/file/${upload.id}`, {
      'Content-Length': '80000000',
    });
    await connection.send(head);
    const answer = await connection.answer();
    expect([answer.status, answer.headers.connection]).toEqual([403, 'close']);
    connection.destroy();
  });

  it('case 49: rows count, deleted ones too', async () => {
    const upload = await client.create({ files: [{ fileName: 'a' }, { fileName: 'b' }] });
    const headers = { 'X-UploadToken': upload.uploadToken };
    await client.delete(filePath(upload, upload.files[0]!), headers);
    const before = await traces(server);
    const third = await client.postFile(upload, null, 'x', 'c');
    const text = 'maximum number file per upload reached, limit is 2\n';
    expect([third.status, await third.text()]).toEqual([400, text]);
    expect(await traces(server)).toEqual(before);
  });

  it('holds the number of files against twenty senders at once', async () => {
    const upload = await client.create();
    const sent = Array.from({ length: 20 }, (_, i) => client.postFile(upload, null, 'x', `f${i}`));
    const statuses = (await Promise.all(sent)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, ...Array.from({ length: 18 }, () => 400)]);
  });

  it('case 50: a cut upload is never served, and can be repeated', async () => {
    const upload = await client.create({ files: [{ fileName: 's.bin' }] });
    const [file] = upload.files;
    const before = await traces(server);
    const connection = await RawConnection.open(server.url);
    await connection.send(formHead(upload, filePath(upload, file!), { 'Content-Length': '900' }));
    await connection.send(formBytes([filePart('s.bin', 'x'.repeat(100))], { open: true }));
    await eventually(async () => (await statusOf(upload)) === 'uploading');
    const early = await client.get(filePath(upload, file!));
    const text = `file s.bin (${file!.id}) is not available : uploading\n`;
    expect([early.status, await early.text()]).toEqual([404, text]);
    connection.destroy();
    await eventually(async () => (await statusOf(upload)) === 'missing');
    await eventually(async () => (await server.storedObjects()).length === before.objects.length);
    expect((await client.postFile(upload, file!, 'whole')).status).toBe(200);
  });

  it('case 50: the same for a file that was not declared', async () => {
    const upload = await client.create();
    const before = await traces(server);
    const connection = await RawConnection.open(server.url);
    const path = `/file/${upload.id}`;
    await connection.send(formHead(upload, path, { 'Transfer-Encoding': 'chunked' }));
    await connection.chunk(formBytes([filePart('s.bin', 'x'.repeat(100))], { open: true }));
    await eventually(async () => (await statusOf(upload)) === 'uploading');
    connection.destroy();
    await eventually(async () => (await statusOf(upload)) === undefined);
    await eventually(async () => (await server.storedObjects()).length === before.objects.length);
    expect(await traces(server)).toEqual(before);
  });

  it('case 51: of four senders of one file exactly one succeeds', async () => {
    for (let round = 0; round < 5; round += 1) {
      const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
      const sent = ['a', 'b', 'c', 'd'].map((c) =>
        client.postFile(upload, upload.files[0]!, c.repeat(900)),
      );
      const answers = await Promise.all(sent);
      const texts = await Promise.all(answers.map((answer) => answer.text()));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
      const refused = /^invalid file status (uploading|uploaded), expected missing\n$/;
      expect(texts.filter((text) => refused.test(text))).toHaveLength(3);
      const winner = 'abcd'.charAt(answers.findIndex(({ status }) => status === 200));
      const stored = await client.get(filePath(upload, upload.files[0]!));
      expect(await stored.text()).toBe(winner.repeat(900));
    }
  });

  it('a file whose upload is removed while it comes in is refused and leaves no bytes', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
    const before = await server.storedObjects();
    const body = formBytes([filePart('a.bin', 'x'.repeat(500))]);
    const connection = await RawConnection.open(server.url);
    const length = { 'Content-Length': String(body.length) };
    await connection.send(formHead(upload, filePath(upload, upload.files[0]!), length));
    await connection.send(body.subarray(0, body.indexOf(`\r\n--${BOUNDARY}--`)));
    await eventually(async () => (await statusOf(upload)) === 'uploading');
    await client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken });
    await connection.send(body.subarray(body.indexOf(`\r\n--${BOUNDARY}--`)));
    const answer = await connection.answer();
    expect([answer.status, answer.text]).toEqual([404, `upload ${upload.id} not found\n`]);
    expect(await server.storedObjects()).toEqual(before);
  });
});
