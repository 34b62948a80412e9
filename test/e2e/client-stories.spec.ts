import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { PlikClient, type Upload, type UploadFile } from '#client';
import { type StoryServer, kindOf, storyServers } from '../support/story-servers.js';
import { eventually, within } from '../support/wait.js';

describe.each(storyServers())('stories of the client with %s', (_, isOurs, start) => {
  let server: StoryServer;
  let plik: PlikClient;
  beforeAll(async () => {
    server = await start();
    plik = new PlikClient(server.url);
  });
  afterAll(() => server.stop());

  const textOf = async (upload: Upload, file: UploadFile): Promise<string> =>
    (await plik.download(upload, file)).text();

  describe('sending', () => {
    it('sends two files, reads them, removes one and then everything', async () => {
      const told: number[] = [];
      const upload = await plik.send(
        [
          { name: 'a.txt', content: 'hello' },
          { name: 'b.bin', content: Uint8Array.of(1, 2, 3) },
        ],
        { ttl: 3600, comments: 'two', removable: true },
        { onProgress: ({ loaded }) => told.push(loaded) },
      );
      expect(upload).toMatchObject({ ttl: 3600, comments: 'two', removable: true, admin: true });
      const [a, b] = upload.files as [UploadFile, UploadFile];
      expect([a, b].map(({ fileName, status, fileSize }) => [fileName, status, fileSize])).toEqual([
        ...[
          ['a.txt', 'uploaded', 5],
          ['b.bin', 'uploaded', 3],
        ],
      ]);
      expect(told.at(-1)).toBe(8);
      expect(await textOf(upload, a)).toBe('hello');
      const other = await plik.getUpload(upload.id);
      expect([other.admin, other.uploadToken, other.files.length]).toEqual([false, undefined, 2]);

      await plik.removeFile(upload, a);
      expect(await kindOf(plik.download(upload, a))).toBe('not-available');
      await plik.removeUpload(upload.id);
      expect(await kindOf(plik.getUpload(upload))).toBe('not-found');
    });

    const bytes = randomBytes(300_000);
    const md5 = createHash('md5').update(bytes).digest('hex');
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 70_000) {
        yield bytes.subarray(at, at + 70_000);
        await Promise.resolve();
      }
    }
    it.each([
      ['a File', () => new File([bytes], 'x.bin')],
      ['a Blob', () => ({ name: 'x.bin', content: new Blob([bytes]) })],
      ['bytes', () => ({ name: 'x.bin', content: bytes })],
      ['a ReadableStream', () => ({ name: 'x.bin', content: new Blob([bytes]).stream() })],
      ['a Readable', () => ({ name: 'x.bin', content: Readable.from(pieces()) })],
      ['an AsyncIterable', () => ({ name: 'x.bin', content: pieces() })],
      [
        'an AsyncIterable of known size',
        () => ({ name: 'x.bin', content: pieces(), size: 300_000 }),
      ],
      ['a function', () => ({ name: 'x.bin', content: () => pieces() })],
    ])('sends %s', async (_kind, source) => {
      const upload = await plik.send([source()]);
      expect(upload.files[0]).toMatchObject({
        fileSize: 300_000,
        fileMd5: md5,
        status: 'uploaded',
      });
      const download = await plik.download(upload, upload.files[0]!, { verify: true });
      expect(download).toMatchObject({ name: 'x.bin', size: 300_000, total: 300_000 });
      expect(Buffer.from(await download.bytes()).equals(bytes)).toBe(true);
    });

    it.each(['sp ace.txt', 'é ü ☃.txt', 'a&b=c.txt', '50%.txt', "it's.txt", 'a;b.txt'])(
      'sends and fetches a file called %s',
      async (name) => {
        const upload = await plik.send([{ name, content: 'named' }]);
        expect(upload.files[0]!.fileName).toBe(name);
        expect(await textOf(upload, upload.files[0]!)).toBe('named');
      },
    );

    it('adds files to an upload that is there, for whoever has its token', async () => {
      const upload = await plik.createUpload();
      const added = await plik.addFile(upload, { name: 'later.txt', content: 'later' });
      expect([added.status, await textOf(upload, added)]).toEqual(['uploaded', 'later']);
      const token = upload.uploadToken!;
      await plik.addFile(upload.id, { name: 'l2.txt', content: '' }, { uploadToken: token });
      expect((await plik.getUpload(upload)).files).toHaveLength(2);
      const stranger = plik.addFile(upload.id, { name: 'no.txt', content: 'x' });
      expect(await kindOf(stranger)).toBe('forbidden');
    });

    it('fills what is missing of an upload', async () => {
      const files = [
        { name: 'a.txt', content: 'first' },
        { name: 'b.txt', content: 'second' },
      ];
      const upload = await plik.createUpload({}, [
        { fileName: 'a.txt', reference: '0' },
        { fileName: 'b.txt', reference: '1' },
      ]);
      await plik.addFile(upload, files[0]!, { declared: upload.files[0]! });
      const full = await plik.fill(upload, files);
      expect(full.files.map(({ status }) => status)).toEqual(['uploaded', 'uploaded']);
      expect(await textOf(full, full.files[1]!)).toBe('second');
    });

    it('sends one file in one request', async () => {
      const url = await plik.quickUpload({ name: 'quick.txt', content: 'quick' });
      const path = new URL(url).pathname.split('/');
      expect([path[1], path.at(-1)]).toEqual(['file', 'quick.txt']);
      const [id, fileId] = [path[2]!, path[3]!];
      const file = await plik.download(id, { id: fileId, fileName: 'quick.txt' });
      expect(await file.text()).toBe('quick');
    });

    if (isOurs) {
      it('sends a body that is the file', async () => {
        const url = await plik.put({ name: 'put it.txt', content: Readable.from(['put']) });
        expect(await (await fetch(url)).text()).toBe('put');
      });
    }

    it('streams from a sender to a receiver, and stores nothing', async () => {
      let created: Upload | undefined;
      const sent = plik.send(
        [{ name: 's.txt', content: 'streamed' }],
        { stream: true },
        { onCreated: (upload) => (created = upload) },
      );
      await eventually(() => created !== undefined);
      const upload = created!;
      await eventually(async () => (await plik.getUpload(upload)).files[0]!.status === 'uploading');
      expect(await textOf(upload, upload.files[0]!)).toBe('streamed');
      const { files } = await within(sent, 'the end of a stream');
      expect([files[0]!.status, files[0]!.fileSize]).toEqual(['deleted', 8]);
    });
  });

  describe('reading', () => {
    it('asks for the password', async () => {
      const given = { login: 'me', password: 'wörd' };
      const { id, files } = await plik.send([{ name: 'p.txt', content: 'secret' }], given);
      expect(await kindOf(plik.getUpload(id))).toBe('password-needed');
      expect(await kindOf(plik.getUpload(id, { login: 'me', password: 'no' }))).toBe(
        'password-wrong',
      );
      expect((await plik.getUpload(id, given)).protectedByPassword).toBe(true);
      expect(await (await plik.download(id, files[0]!, given)).text()).toBe('secret');
    });

    it('gives a one-shot file once; looking at it does not count', async () => {
      const upload = await plik.send([{ name: 'o.txt', content: 'once' }], { oneShot: true });
      const [file] = upload.files as [UploadFile];
      expect(await plik.fileInfo(upload, file)).toMatchObject({ size: 4, name: 'o.txt' });
      expect(await textOf(upload, file)).toBe('once');
      expect(await kindOf(plik.download(upload, file))).toBe('not-available');
    });

    it('gets everything as an archive', async () => {
      const upload = await plik.send([
        { name: 'a.txt', content: 'a' },
        { name: 'b.txt', content: 'b' },
      ]);
      const archive = await plik.archive(upload, { name: 'both.zip' });
      expect([archive.type, archive.name]).toEqual(['application/zip', 'both.zip']);
      const bytes = Buffer.from(await archive.bytes());
      expect(bytes.subarray(0, 2).toString()).toBe('PK');
      expect(bytes.includes('a.txt') && bytes.includes('b.txt')).toBe(true);
      expect((await plik.archiveInfo(upload)).type).toBe('application/zip');
    });

    it('says when an upload has expired', async () => {
      const upload = await plik.createUpload({ ttl: 1 });
      await eventually(async () => (await kindOf(plik.getUpload(upload))) === 'expired');
    });

    it('tells what is refused', async () => {
      const refused = await plik
        .send([{ name: 'big', content: new Uint8Array(1_000_001) }])
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({ name: 'Refusal', status: 400, kind: 'too-large' });
      const late = plik.send([{ name: 'big', content: Readable.from([Buffer.alloc(1_000_001)]) }]);
      expect(await kindOf(late)).toBe('too-large');
      expect(await kindOf(plik.getUpload('nothere'))).toBe('not-found');
      expect(await kindOf(plik.me())).toBe('login-needed');
      expect(await kindOf(plik.login('admin', 'wrong!!!'))).toBe('credentials-wrong');
      expect(await kindOf(plik.withToken('nonsense').createUpload())).toBe('token-invalid');
    });
  });

  describe('the server', () => {
    it('says what it is and what it allows', async () => {
      await plik.health();
      expect((await plik.version()).version).toMatch(/^\d/);
      expect(await plik.config()).toMatchObject({ maxFileSize: 1_000_000, oneShot: true });
      const png = Buffer.from(await (await plik.qrCode('http://x', 200)).arrayBuffer());
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      const image = await fetch(plik.qrCodeUrl('http://x/?a=b&c', 200));
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);
    });

    if (isOurs) {
      it('says when it is ready', () => plik.ready());
      it('describes its API', async () => {
        expect(await plik.openapi()).toMatchObject({
          openapi: expect.stringMatching(/^3\.1/) as string,
        });
      });
    }
  });
});
