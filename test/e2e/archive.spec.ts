import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { UploadWire } from '../../libs/wire/src/index.js';
import { Client, type OwnUpload, type UploadParams, filePath } from '../support/client.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { onFiles } from '../support/storages.js';
import { readZip } from '../support/zip.js';
import { eventually } from '../support/wait.js';

describe('archives (contract §5.5)', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
  });

  afterAll(() => server.stop());

  /** An upload whose files have these names; each holds its number. */
  async function filled(names: readonly string[], params: UploadParams = {}): Promise<OwnUpload> {
    const files = names.map((fileName) => ({ fileName }));
    const upload = await client.create({ ...params, files });
    for (const [i, file] of upload.files.entries()) {
      const stored = await client.postFile(upload, file, `content ${i}`);
      expect(stored.status).toBe(200);
    }
    return upload;
  }

  const archive = (upload: OwnUpload, name = 'a.zip') => `/archive/${upload.id}/${name}`;

  const entriesOf = async (path: string) => readZip(await (await client.get(path)).arrayBuffer());

  const objectOf = async (id: string): Promise<string> =>
    (await server.storedObjects()).find((object) => object.includes(`/${id}`))!;

  it('case 82: exactly the stored files, in order of creation', async () => {
    const upload = await client.create({
      files: [{ fileName: 'b.txt' }, { fileName: 'missing.txt' }, { fileName: 'a.txt' }],
    });
    await client.postFile(upload, upload.files[2]!, 'aaa');
    await client.postFile(upload, upload.files[0]!, 'bbb');
    const response = await client.get(archive(upload));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `inline; filename="a.zip"; filename*=UTF-8''a.zip`,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("media-src 'none'") as string,
    });
    for (const absent of ['accept-ranges', 'cache-control', 'etag', 'content-encoding'])
      expect(response.headers.has(absent)).toBe(false);
    const entries = await readZip(await response.arrayBuffer());
    expect(entries.map(({ name, text }) => [name, text])).toEqual([
      ['b.txt', 'bbb'],
      ['a.txt', 'aaa'],
    ]);
  });

  it('case 82: HEAD has the headers and no body', async () => {
    const upload = await filled(['a']);
    const head = await client.head(archive(upload));
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-type')).toBe('application/zip');
    const attached = await client.head(`${archive(upload)}?dl=1`);
    expect(attached.headers.get('content-disposition')).toMatch(/^attachment; /);
  });

  it('entries have the time when their bytes were stored', async () => {
    const before = Date.now();
    const [entry] = await entriesOf(archive(await filled(['a'])));
    const local = new Date(entry!.modified).getTime();
    const utc = new Date(`${entry!.modified}Z`).getTime();
    const near = [local, utc].some((time) => Math.abs(time - before) < 60_000);
    expect([entry!.modified, near]).toEqual([entry!.modified, true]);
  });

  it('case 83: nothing stored is a 400 for GET, and nothing to HEAD', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const response = await client.get(archive(upload));
    expect([response.status, await response.text()]).toEqual([400, 'nothing to archive\n']);
    expect((await client.head(archive(upload))).status).toBe(200);
  });

  it('case 84: names must end in .zip and be short', async () => {
    const upload = await filled(['a']);
    const refused = async (name: string) => {
      const response = await client.get(archive(upload, name));
      return [response.status, await response.text()];
    };
    const extension = 'invalid archive name, missing .zip extension\n';
    expect(await refused('a.tar')).toEqual([400, extension]);
    expect(await refused('a.ZIP')).toEqual([400, extension]);
    const long = `${'x'.repeat(1026)}.zip`;
    const tooLong = 'invalid archive name too long, maximum 1024 characters\n';
    expect(await refused(long)).toEqual([400, tooLong]);
    expect((await client.get(archive(upload, `${'x'.repeat(1020)}.zip`))).status).toBe(200);
    for (const path of [`/archive/${upload.id}`, `/archive/${upload.id}/`]) {
      const response = await client.get(path);
      expect([response.status, await response.text()]).toEqual([404, '404 page not found\n']);
    }
  });

  it('case 86: a one-shot archive is delivered once', async () => {
    const upload = await filled(['a', 'b'], { oneShot: true });
    expect((await client.head(archive(upload))).status).toBe(200);
    const objects = await server.storedObjects();
    const first = await client.get(archive(upload));
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'cache-control': 'no-cache, no-store, must-revalidate',
      pragma: 'no-cache',
      expires: '0',
    });
    expect(await readZip(await first.arrayBuffer())).toHaveLength(2);
    const file = await client.get(filePath(upload, upload.files[0]!));
    expect(file.status).toBe(404);
    expect(await file.text()).toMatch(/ is not available : (removed|deleted)\n$/);
    const again = await client.get(archive(upload));
    expect([again.status, await again.text()]).toEqual([400, 'nothing to archive\n']);
    await eventually(async () => (await server.storedObjects()).length === objects.length - 2);
  });

  it('case 86: a cut one-shot archive leaves nothing to fetch', async () => {
    const { upload } = await client.store(new Uint8Array(randomBytes(32_000_000)), {
      oneShot: true,
    });
    const connection = await RawConnection.open(server.url);
    await connection.send(requestHead('GET', archive(upload)));
    await once(connection.socket, 'data');
    connection.destroy();
    const again = await client.get(archive(upload));
    expect([again.status, await again.text()]).toEqual([400, 'nothing to archive\n']);
    await eventually(async () => {
      const seen = (await (await client.get(`/upload/${upload.id}`)).json()) as UploadWire;
      return seen.files[0]?.status === 'deleted';
    });
  });

  it('names of entries are relative and unique, whatever the files are called', async () => {
    const names = [
      ...['a.txt', 'a.txt', 'A.TXT', 'a (1).txt', '..\\..\\evil', 'C:\\boot.ini', '-rf', '~'],
      ...['e\u0301.txt', '\u00e9.txt', 'r\u202egpj.exe', 'x\r\ny', 'a"b;c', '🎉.txt', ' ', '...'],
    ];
    const upload = await filled(names);
    const entries = await entriesOf(archive(upload));
    expect(entries).toHaveLength(names.length);
    const folded = entries.map(({ name }) => name.normalize('NFC').toLowerCase());
    expect(new Set(folded).size).toBe(names.length);
    for (const { name } of entries) {
      expect(name).not.toMatch(/[\\/\r\n\0]|^[A-Za-z]:|^\.\.?$|^$/);
    }
    expect(entries.map(({ text }) => text)).toEqual(names.map((_, i) => `content ${i}`));
    expect(entries[0]?.name).toBe('a.txt');
  });

  it('empty files and large ones come out as they went in', async () => {
    const upload = await client.create();
    const big = 'x'.repeat(3_000_000);
    for (const [name, content] of [
      ['empty', ''],
      ['big', big],
      ['last', 'end'],
    ] as const)
      // prettier-ignore
      await client.postFile(upload, null, content, name);
    const response = await client.get(archive(upload));
    const bytes = await response.arrayBuffer();
    expect((await readZip(bytes)).map(({ name, size }) => [name, size])).toEqual([
      ['empty', 0],
      ['big', 3_000_000],
      ['last', 3],
    ]);
    expect(bytes.byteLength).toBeLessThan(100_000);
  });

  it('bytes cut before the archive begins are a 500 with a body of its own', async () => {
    const upload = await filled(['a', 'b']);
    await server.stored(await objectOf(upload.files[1]!.id)).cut(3);
    const response = await client.get(archive(upload));
    expect([response.status, await response.text()]).toEqual([500, 'internal server error\n']);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  // Objects of a service do not change while they are read.
  onFiles('bytes cut while the archive is sent break it off', async () => {
    const { upload, file } = await client.store(new Uint8Array(randomBytes(24_000_000)));
    const connection = await RawConnection.open(server.url);
    await connection.send(requestHead('GET', archive(upload)));
    await connection.pauseAtFirst();
    await server.stored(await objectOf(file.id)).cut(20_000_000);
    connection.socket.resume();
    const answer = await connection.answer();
    expect([answer.status, answer.whole]).toEqual([200, false]);
    expect((await client.get('/health')).status).toBe(200);
  });
});

describe('archives without compression', () => {
  it('store what they hold', async () => {
    const server = await TestServer.start({ ENABLE_ARCHIVE_COMPRESSION: 'false' });
    try {
      const client = Client.of(server);
      const { upload } = await client.store('x'.repeat(100_000));
      const response = await client.get(`/archive/${upload.id}/a.zip`);
      const bytes = await response.arrayBuffer();
      expect(bytes.byteLength).toBeGreaterThan(100_000);
      expect((await readZip(bytes)).map(({ size, deflated }) => [size, deflated])).toEqual([
        [100_000, false],
      ]);
    } finally {
      await server.stop();
    }
  });
});
