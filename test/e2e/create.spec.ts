import { Client, type OwnUpload } from '../support/client.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await TestServer.start();
  client = Client.of(server);
});
afterAll(() => server.stop());

async function created(body?: string): Promise<OwnUpload> {
  const response = await client.postUpload(body);
  expect(response.status).toBe(200);
  return (await response.json()) as OwnUpload;
}

async function refused(body: string): Promise<string> {
  const response = await client.postUpload(body);
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  return response.text();
}

const DAYS_30 = 2_592_000;
const CREATE = 'unable to create upload : ';

describe('POST /upload', () => {
  it('case 12: without a body, everything has its default', async () => {
    const upload = await created();
    expect(upload).toMatchObject({
      id: expect.stringMatching(/^[a-zA-Z0-9]{16}$/) as string,
      uploadToken: expect.stringMatching(/^[a-zA-Z0-9]{32}$/) as string,
      admin: true,
      ttl: DAYS_30,
      files: [],
      downloadDomain: '',
      comments: '',
      extend_ttl: false,
      oneShot: false,
      removable: false,
      stream: false,
      protectedByPassword: false,
    });
    const life = Date.parse(upload.expireAt ?? '') - Date.parse(upload.createdAt);
    expect(life).toBe(DAYS_30 * 1000);
    for (const key of ['user', 'login', 'password', 'uploadIp', 'token']) {
      expect(upload).not.toHaveProperty(key);
    }
  });

  it('K23: the answer is one compact line', async () => {
    const text = await (await client.postUpload('{}')).text();
    expect(text).not.toMatch(/[\n ]/);
    expect(text.match(/"[^"]*id[^"]*":/g)).toEqual(['"id":']);
  });

  it('case 13: keys match case-insensitively, whatever the Content-Type', async () => {
    const response = await client.postUpload(
      '{"ONESHOT":true,"Ttl":60,"Removable":true,"unknown":1}',
      {
        'Content-Type': 'application/x-www-form-urlencoded',
      },
    );
    expect(await response.json()).toMatchObject({ oneShot: true, removable: true, ttl: 60 });
  });

  it.each([
    'garbage',
    '[]',
    '"x"',
    '17',
    'true',
    '{"ttl":"12"}',
    '{"ttl":1.5}',
    '{"ttl":1e400}',
    '{"ttl":9007199254740993}',
    '{"oneShot":1}',
    '{"comments":[]}',
    '{"files":"a"}',
    '{"files":[["a"]]}',
    '{"files":[17]}',
    '{"files":[{"fileName":17}]}',
    '{"files":[{"fileSize":"9"}]}',
    '{}{}',
    ' ',
    '{"ttl":1',
    '['.repeat(200_000),
    '{"a":'.repeat(100_000),
  ])('case 14: %.40s is not an upload', async (body) => {
    expect(await refused(body)).toMatch(/^unable to deserialize request body : /);
  });

  it('case 14: a form is not JSON', async () => {
    const body = new FormData();
    body.append('ttl', '60');
    const response = await client.request('POST', '/upload', { body });
    expect(await response.text()).toMatch(/^unable to deserialize request body : /);
  });

  it('case 15: null is an empty object, null fields are absent, the last one wins', async () => {
    expect((await created('null')).ttl).toBe(DAYS_30);
    expect((await created('{"ttl":null,"files":null}')).ttl).toBe(DAYS_30);
    expect((await created('{"ttl":1,"ttl":2}')).ttl).toBe(2);
    expect((await created('{"ttl":1,"TTL":3}')).ttl).toBe(3);
  });

  it.each(['__proto__', 'constructor', 'toString'])('a key %s changes nothing', async (key) => {
    const upload = await created(`{"${key}":{"ttl":5,"oneShot":true}}`);
    expect(upload).toMatchObject({ ttl: DAYS_30, oneShot: false });
  });

  it('a lone surrogate becomes a character that can be sent', async () => {
    const upload = await created('{"comments":"a\\ud800b","files":[{"fileName":"x\\udc00.txt"}]}');
    expect(upload.comments).toBe('a\ufffdb');
    expect(upload.files[0]?.fileName).toBe('x\ufffd.txt');
  });

  it.each([
    [0, DAYS_30],
    [DAYS_30, DAYS_30],
    [1, 1],
  ])('case 16: ttl %d becomes %d', async (ttl, expected) => {
    expect((await created(JSON.stringify({ ttl }))).ttl).toBe(expected);
  });

  it.each([
    [DAYS_30 + 1, `${CREATE}invalid TTL. (maximum allowed is : ${DAYS_30})\n`],
    [-1, `${CREATE}cannot set infinite TTL (maximum allowed is : ${DAYS_30})\n`],
  ])('case 16: ttl %d is refused', async (ttl, text) => {
    expect(await refused(JSON.stringify({ ttl }))).toBe(text);
  });

  it('case 19: extend_ttl is off by default', async () => {
    expect(await refused('{"extend_ttl":true}')).toBe(`${CREATE}extend TTL is disabled\n`);
  });

  it('case 20: declared files have ids and wait', async () => {
    const { files } = await created(
      '{"files":[{"fileName":"a.txt","fileSize":12,"fileType":"text/plain","reference":"0"},{"fileName":"b.txt"}]}',
    );
    const common = { status: 'missing', fileMd5: '' };
    expect(files).toMatchObject([
      { ...common, fileName: 'a.txt', fileSize: 12, fileType: 'text/plain', reference: '0' },
      { ...common, fileName: 'b.txt', fileSize: 0, fileType: '', reference: '' },
    ]);
    expect(files[0]!.id).toMatch(/^\w{16}$/);
    expect(files[0]!.id).not.toBe(files[1]!.id);
  });

  it.each([
    [{ fileName: '' }, `${CREATE}missing file name\n`],
    [{}, `${CREATE}missing file name\n`],
    [{ fileName: 'a/b' }, `${CREATE}invalid file name\n`],
    [{ fileName: '..' }, `${CREATE}invalid file name\n`],
    [{ fileName: 'a\0b' }, `${CREATE}invalid file name\n`],
    [
      { fileName: 'a'.repeat(1025) },
      `${CREATE}file name ${'a'.repeat(20)}... is too long, maximum length is 1024 characters\n`,
    ],
    [
      { fileName: 'a', fileSize: 10_000_000_001 },
      `${CREATE}file is too big (10 GB), maximum file size is 10 GB\n`,
    ],
  ])('case 21: the file %.60j is refused', async (file, text) => {
    expect(await refused(JSON.stringify({ files: [file] }))).toBe(text);
  });

  it('case 21: unknown sizes and long names are taken', async () => {
    const fileName = 'é'.repeat(512);
    const { files } = await created(JSON.stringify({ files: [{ fileName, fileSize: -5 }] }));
    expect(files).toMatchObject([{ fileName, fileSize: -5 }]);
  });

  it('case 22: 1000 files, and not one more', async () => {
    const body = (count: number): string =>
      JSON.stringify({ files: Array.from({ length: count }, (_, i) => ({ fileName: `f${i}` })) });
    expect(await refused(body(1001))).toBe(`${CREATE}too many files. maximum is 1000\n`);
    const { id, files } = await created(body(1000));
    const listed = (await (await client.get(`/upload/${id}`)).json()) as OwnUpload;
    expect(listed.files).toEqual(files);
    expect(listed.files[999]?.fileName).toBe('f999');
  });

  it('case 23: a body of more than 1 MiB, a comment of more than 32 KiB', async () => {
    const text = await refused(JSON.stringify({ comments: 'x'.repeat(1_100_000) }));
    expect(text).toMatch(/^unable to read request body/);
    expect(await refused(JSON.stringify({ comments: 'x'.repeat(32_769) }))).toBe(
      `${CREATE}comment is too long (max 32768 bytes)\n`,
    );
    const comments = 'é'.repeat(16_384);
    expect((await created(JSON.stringify({ comments }))).comments).toBe(comments);
  });

  it('case 24: what only the server decides cannot be sent', async () => {
    const upload = await created(
      '{"id":"chosen","uploadToken":"t","user":"u","admin":false,"createdAt":"2001-01-01T00:00:00Z"}',
    );
    expect(upload.id).not.toBe('chosen');
    expect(upload.uploadToken).not.toBe('t');
    expect(upload.admin).toBe(true);
    expect(Date.parse(upload.createdAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  it("case 25: the Go client's own body", async () => {
    const upload = await created(
      '{"id":"","ttl":0,"extend_ttl":false,"downloadDomain":"","comments":"","files":[{"id":"","fileName":"hello.txt","status":"","fileMd5":"","fileType":"","fileSize":0,"reference":"0","createdAt":"0001-01-01T00:00:00Z"}],"admin":false,"stream":false,"oneShot":false,"removable":false,"protectedByPassword":false,"createdAt":"0001-01-01T00:00:00Z","expireAt":null}',
    );
    expect(upload.files).toMatchObject([{ fileName: 'hello.txt', reference: '0' }]);
  });

  it('case 26: a file that is null', async () => {
    expect(await refused('{"files":[null]}')).toMatch(/^unable to deserialize request body : /);
  });

  it('case 32: files as an object get the answer of old', async () => {
    const response = await client.postUpload(
      '{"files":{"0":{"fileName":"v1.txt","reference":"0"}},"ttl":60}',
    );
    const upload = (await response.json()) as Record<string, unknown>;
    const files = upload.files as Record<string, { id: string; fileName: string }>;
    const [[id, file]] = Object.entries(files) as [[string, { id: string; fileName: string }]];
    expect(file).toMatchObject({ id, fileName: 'v1.txt', reference: '0' });
    expect(upload).toMatchObject({ ttl: 60, admin: false, protectedByYubikey: false });
    expect(Number.isInteger(upload.uploadDate)).toBe(true);
    expect(upload.uploadToken).toMatch(/^\w{32}$/);
  });

  it('[N] the e2ee scheme is kept, and has to be known', async () => {
    expect((await created('{"e2ee":"age"}')).e2ee).toBe('age');
    expect(await refused('{"e2ee":"rot13"}')).toBe(`${CREATE}invalid e2ee scheme "rot13"\n`);
  });
});
