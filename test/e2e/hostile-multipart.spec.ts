import type { FileWire, UploadWire } from '../../libs/wire/src/index.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { type Traces, traces } from '../support/database.js';
import { BOUNDARY, type RawPart, filePart, formBytes, formType } from '../support/multipart.js';
import { type RawAnswer, RawConnection, rawExchange, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

const HELLO = 'Hello world\n';
const INVALID = /^invalid multipart form : .+\n$/;

describe('forms that no honest client sends (contract §5.4)', () => {
  let server: TestServer;
  let client: Client;
  let upload: OwnUpload;
  let file: FileWire;
  let before: Traces;

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
  });

  afterAll(() => server.stop());

  beforeEach(async () => {
    upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    file = upload.files[0]!;
    before = await traces(server);
  });

  const head = (headers: Record<string, string>, path = filePath(upload, file)): string =>
    requestHead('POST', path, { 'X-UploadToken': upload.uploadToken, ...headers });

  const headFor = (body: Uint8Array, type: Record<string, string> = formType()): string =>
    head({ ...type, 'Content-Length': String(body.length) });

  const send = (body: Buffer, type?: Record<string, string>): Promise<RawAnswer> =>
    rawExchange(server.url, [headFor(body, type), body]);

  /** Refused in the contract's words, nothing kept, and the file can be sent right away. */
  async function expectRefused(answer: RawAnswer, text: string | RegExp): Promise<void> {
    expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(text)]);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(await traces(server)).toEqual(before);
    await expectRetry();
  }

  async function expectRetry(): Promise<void> {
    const retry = await client.postFile(upload, file, HELLO);
    expect([retry.status, await retry.json()]).toMatchObject([200, { status: 'uploaded' }]);
    expect((await client.get('/health')).status).toBe(200);
  }

  const expectStored = (answer: RawAnswer): void => {
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      200,
      { status: 'uploaded', fileSize: 12, fileMd5: 'f0ef7081e1539ac00ef5b761b4fb01b3' },
    ]);
  };

  const good = (): Buffer<ArrayBuffer> => formBytes([filePart('a.txt', HELLO)]);

  it('without an end boundary', async () => {
    await expectRefused(await send(formBytes([filePart('a.txt', HELLO)], { open: true })), INVALID);
  });

  it('cut at every single byte', async () => {
    const whole = good();
    const end = whole.lastIndexOf('--') + 1;
    for (let length = 0; length < end; length += 1) {
      const answer = await send(whole.subarray(0, length));
      expect([length, answer.status, answer.text]).toEqual([
        length,
        400,
        expect.stringMatching(/^(invalid multipart form : .+|missing file from multipart form)\n$/),
      ]);
    }
    expect(await traces(server)).toEqual(before);
    await expectRetry();
  });

  it('a large file without an end boundary', async () => {
    const body = formBytes([filePart('a.txt', 'x'.repeat(5_000_000))], { open: true });
    await expectRefused(await send(body), INVALID);
  });

  it('with the boundary split over packets, byte by byte', async () => {
    const body = good();
    expectStored(await rawExchange(server.url, [headFor(body), ...[...body].map((b) => Buffer.of(b))])); // prettier-ignore
  });

  it('with content that looks like boundaries', async () => {
    const tricky = `\r\n--${BOUNDARY.slice(0, -1)}\r\n--\r\n-\r\n--${BOUNDARY.toUpperCase()}--\r\n--`;
    const body = formBytes([filePart('a.txt', tricky)]);
    const answer = await rawExchange(server.url, [headFor(body), body.subarray(0, 150), body.subarray(150)]); // prettier-ignore
    expect((JSON.parse(answer.text) as FileWire).fileSize).toBe(tricky.length);
    expect(await (await client.get(filePath(upload, file))).text()).toBe(tricky);
  });

  it('with a hundred thousand parts', async () => {
    const part = Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n`,
    );
    const many = Buffer.concat(Array.from({ length: 100_000 }, () => part));
    await expectRefused(await send(Buffer.concat([many, good()])), INVALID);
  });

  it('with parts without end, answered while more of them come', async () => {
    const part = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n`;
    const connection = await RawConnection.open(server.url);
    await connection.send(head({ ...formType(), 'Transfer-Encoding': 'chunked' }));
    for (let i = 0; i < 100; i += 1) await connection.chunk(part.repeat(1000));
    const answer = await connection.answer();
    connection.destroy();
    await expectRefused(answer, INVALID);
    expect(answer.headers.connection).toBe('close');
  });

  it.each<[string, RawPart]>([
    ['fields', { name: 'x', content: 'y' }],
    ['files of other names', { name: 'x', fileName: 'file', content: 'y' }],
    ['parts that are neither', { headers: ['X-Some: thing'], content: 'y' }],
  ])('a thousand small parts before the file are skipped: %s', async (_, part) => {
    const parts = Array.from({ length: 1000 }, () => part);
    expectStored(await send(formBytes([...parts, filePart('a.txt', HELLO)])));
  });

  it('as many small parts as there may be are skipped, and one more MiB of them is not', async () => {
    const part = formBytes([{ name: 'x', fileName: 'y', content: 'z' }]).toString();
    const lead = (bytes: number): Buffer => {
      const one = part.slice(0, part.indexOf(`--${BOUNDARY}--`));
      return Buffer.from(one.repeat(Math.floor(bytes / one.length)));
    };
    const most = lead(5_900_000);
    expectStored(await send(Buffer.concat([most, good()])));
    const again = await client.create({ files: [{ fileName: 'a.txt' }] });
    [upload, file, before] = [again, again.files[0]!, await traces(server)];
    await expectRefused(await send(Buffer.concat([most, lead(1_000_000), good()])), INVALID);
  });

  it.each<[string, RawPart]>([
    ['one huge header', { headers: [`X-Long: ${'x'.repeat(1_000_000)}`], content: '' }],
    [
      'many headers',
      { headers: Array.from({ length: 50_000 }, (_, i) => `X-${i}: y`), content: '' },
    ],
    ['a header without a colon', { headers: ['nonsense without colon'], content: '' }],
    ['control characters in a header', { headers: ['X\0Y: \u0001'], content: '' }],
  ])('with %s before the file', async (_, part) => {
    await expectRefused(await send(formBytes([part, filePart('a.txt', HELLO)])), INVALID);
  });

  it('a broken header is refused while the rest is still to come', async () => {
    const connection = await RawConnection.open(server.url);
    await connection.send(head({ ...formType(), 'Transfer-Encoding': 'chunked' }));
    await connection.chunk(`--${BOUNDARY}\r\nnonsense without colon\r\n\r\n`);
    const answer = await connection.answer();
    connection.destroy();
    await expectRefused(answer, INVALID);
  });

  it.each([64 * 1024, 5_000_000])('a field of %d bytes is skipped', async (size) => {
    const field = { name: 'comment', content: 'x'.repeat(size) };
    expectStored(await send(formBytes([field, filePart('a.txt', HELLO)])));
  });

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary',
    'multipart/form-data; charset=utf-8',
    'multipart/form-data; boundary=another',
    'multipart/form-dataX; boundary=x',
    'multipart/mixed; boundary=' + BOUNDARY,
  ])('with Content-Type: %s', async (type) => {
    const answer = await send(good(), { 'Content-Type': type });
    await expectRefused(answer, INVALID);
  });

  it('with a nested form', async () => {
    const inner = formBytes([filePart('inner.txt', 'inner')], { boundary: 'inner' });
    const nested: RawPart = {
      headers: ['Content-Disposition: form-data; name="x"', 'Content-Type: multipart/mixed; boundary=inner'], // prettier-ignore
      content: inner,
    };
    expectStored(await send(formBytes([nested, filePart('a.txt', HELLO)])));
    const seen = (await (await client.get(`/upload/${upload.id}`)).json()) as UploadWire;
    expect(seen.files).toHaveLength(1);
  });

  it.each([
    [['Content-Disposition: form-data; name="file"; filename=""'], /^missing file name from/],
    [['Content-Disposition: form-data; name="file"'], /^missing file name from/],
    [['Content-Disposition: form-data; filename="a.txt"'], /^(missing file from|invalid multi)/],
    [['Content-Disposition: attachment; name="file"; filename="a.txt"'], /^missing file from/],
    [['Content-Type: text/plain'], /^missing file from/],
    [[], /^(missing file from|invalid multi)/],
  ])('with the part headers %j', async (headers, text) => {
    await expectRefused(await send(formBytes([{ headers, content: HELLO }])), text);
  });

  it('field names that reach for prototypes change nothing', async () => {
    const names = ['__proto__', '__proto__[polluted]', 'constructor[prototype][polluted]', 'a[b][c][d]', 'a[9999999]', '[', ']']; // prettier-ignore
    const fields = names.map((name) => ({ name, content: 'yes' }));
    const answer = await send(formBytes([...fields, filePart('a.txt', HELLO)]));
    expect([200, 400]).toContain(answer.status);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    if (answer.status === 400) await expectRefused(answer, INVALID);
  });

  it('a longer Content-Length than the body: the cut is noticed, nothing is kept', async () => {
    const body = good();
    const connection = await RawConnection.open(server.url);
    await connection.send(head({ ...formType(), 'Content-Length': String(body.length + 100) }));
    await connection.send(body);
    connection.socket.end();
    await connection.answer().catch(() => null);
    connection.destroy();
    await eventually(async () => (await server.storedObjects()).length === before.objects.length);
    await eventually(async () => {
      const seen = (await (await client.get(`/upload/${upload.id}`)).json()) as UploadWire;
      return seen.files[0]?.status === 'missing';
    });
    await expectRetry();
  });

  it('a shorter Content-Length than the body', async () => {
    const body = good();
    const short = head({ ...formType(), 'Content-Length': String(body.length - 10) });
    await expectRefused(await rawExchange(server.url, [short, body.subarray(0, -10)]), INVALID);
  });

  it.each([
    [{ 'Content-Length': '-1' }],
    [{ 'Content-Length': 'many' }],
    [{ 'Content-Length': '10', 'Transfer-Encoding': 'chunked' }],
    [{ 'Transfer-Encoding': 'gzip, nonsense' }],
  ])('HTTP that is broken itself: %j', async (headers) => {
    const answer = await rawExchange(server.url, [head({ ...formType(), ...headers }), 'x'], true);
    expect([400, 411, 501]).toContain(answer.status);
    expect(await traces(server)).toEqual(before);
    await expectRetry();
  });

  it('a chunk size that is no number cuts the upload', async () => {
    const connection = await RawConnection.open(server.url);
    await connection.send(head({ ...formType(), 'Transfer-Encoding': 'chunked' }));
    await connection.chunk(good().subarray(0, 160));
    await connection.send('zz\r\nbroken');
    const answer = await connection.answer().catch(() => null);
    expect(answer?.status ?? 400).toBe(400);
    await eventually(async () => (await traces(server)).objects.length === before.objects.length);
    await eventually(async () => {
      const seen = (await (await client.get(`/upload/${upload.id}`)).json()) as UploadWire;
      return seen.files[0]?.status === 'missing';
    });
    await expectRetry();
  });
});
