import { createHash, randomBytes } from 'node:crypto';
import { Client, form } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { RawReceiver, RawSender, StreamUpload } from '../support/stream.js';
import { eventually } from '../support/wait.js';

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await TestServer.start({ MAX_FILE_SIZE: '20000000' });
  client = Client.of(server);
});
afterAll(() => server.stop());

const content = new Uint8Array(randomBytes(3_000_000));
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const bytesOf = async (response: Response): Promise<Buffer> =>
  Buffer.from(await response.arrayBuffer());

describe('a stream', () => {
  it('case 85: is no archive', async () => {
    const stream = await StreamUpload.create(client);
    const response = await client.get(`/archive/${stream.upload.id}/a.zip`);
    expect(response.status).toBe(400);
    expect(await response.text()).toBe('archive feature is not available in stream mode\n');
  });

  it('case 87: is not available before its sender comes', async () => {
    const stream = await StreamUpload.create(client);
    const response = await stream.receive();
    expect(response.status).toBe(404);
    expect(await response.text()).toBe(
      `file a.bin (${stream.file.id}) is not available : missing\n`,
    );
    expect((await client.head(stream.path())).status).toBe(404);
  });

  it('is not taken by a link preview, a prefetch or the web page of an encrypted one', async () => {
    const stream = await StreamUpload.create(client, { e2ee: 'age' });
    const sent = stream.send(content);
    await stream.becomes('uploading');
    const unasked: Record<string, string>[] = [
      { 'User-Agent': 'Slackbot 1.0' },
      { 'Sec-Purpose': 'prefetch', Accept: 'text/html' },
      { Purpose: 'prefetch' },
    ];
    for (const headers of unasked) {
      expect((await stream.receive('stream', headers)).status).toBe(406);
    }
    const page = await stream.receive('stream', { 'X-ClientApp': 'web_client' });
    expect([page.status, page.headers.get('location')]).toEqual([
      307,
      `/#/?id=${stream.upload.id}`,
    ]);
    expect((await stream.state()).status).toBe('uploading');
    expect(md5(await bytesOf(await stream.receive()))).toBe(md5(content));
    expect((await sent).status).toBe(200);
  });

  it.each([
    ['stream', 'stream'],
    ['file', 'file'],
    ['stream', 'file'],
    ['file', 'stream'],
  ])('case 88: passes from POST /%s to GET /%s', async (sending, receiving) => {
    const stream = await StreamUpload.create(client, {
      files: [{ fileName: 'a.bin', fileSize: 5, fileType: 'image/png' }],
    });
    const sent = stream.send(content, sending);
    await stream.becomes('uploading');
    expect(await stream.state()).toMatchObject({ fileSize: 5, fileType: 'image/png' });
    for (let i = 0; i < 2; i += 1) {
      const head = await client.head(stream.path(receiving));
      expect(head.status).toBe(200);
      expect(head.headers.get('content-length')).toBeNull();
    }
    const received = await stream.receive(receiving);
    expect(received.status).toBe(200);
    expect(Object.fromEntries(received.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'no-cache, no-store, must-revalidate',
      pragma: 'no-cache',
      expires: '0',
      'x-content-type-options': 'nosniff',
    });
    expect(received.headers.get('content-length')).toBeNull();
    expect((await bytesOf(received)).equals(content)).toBe(true);
    // What a receiver sees when it has everything is that nobody else gets it.
    const again = await stream.receive(receiving);
    expect([again.status, await again.text()]).toEqual([
      404,
      `file a.bin (${stream.file.id}) is not available : deleted\n`,
    ]);
    const answer = await sent;
    expect(answer.status).toBe(200);
    const facts = {
      status: 'deleted',
      fileSize: content.length,
      fileMd5: md5(content),
      fileType: 'application/octet-stream',
    };
    expect(await answer.json()).toMatchObject(facts);
    expect(await stream.state()).toMatchObject(facts);
    expect(await server.storedObjects()).toEqual([]);
  });

  it('case 89: has one sender', async () => {
    const stream = await StreamUpload.create(client);
    const first = stream.send('first');
    await stream.becomes('uploading');
    const second = await stream.send('second');
    expect([second.status, await second.text()]).toEqual([
      400,
      'invalid file status uploading, expected missing\n',
    ]);
    expect(await (await stream.receive()).text()).toBe('first');
    expect((await first).status).toBe(200);
  });

  it('case 90: has one receiver', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    await sender.write('one');
    const first = await stream.receive();
    for (const second of [await stream.receive(), await client.head(stream.path())]) {
      expect(second.status).toBe(404);
    }
    await sender.write(', two');
    await sender.end();
    expect(await first.text()).toBe('<one, two');
    expect((await sender.answer()).status).toBe(200);
  });

  it('many receivers at once: one has it all, the others have nothing', async () => {
    const stream = await StreamUpload.create(client);
    const sent = stream.send(content);
    await stream.becomes('uploading');
    const all = await Promise.all(Array.from({ length: 16 }, () => stream.receive()));
    const bodies = await Promise.all(all.map(bytesOf));
    const winners = bodies.filter((_, i) => all[i]!.status === 200);
    expect(winners.map((body) => body.equals(content))).toEqual([true]);
    expect(all.filter(({ status }) => status === 404)).toHaveLength(15);
    expect((await sent).status).toBe(200);
  });

  it('lets what is sent through at once, the first byte as well as the last', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    const response = await stream.receive();
    const reader = response.body!.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    for (const piece of ['<', 'a', 'b']) {
      if (piece !== '<') await sender.write(piece);
      expect(Buffer.from((await reader.read()).value!).toString()).toBe(piece);
    }
    await sender.end();
    expect((await reader.read()).done).toBe(true);
    expect((await sender.answer()).status).toBe(200);
  });

  it('waits for a slow receiver, and does not read ahead', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    let written = 0;
    const piece = randomBytes(500_000);
    const writing = (async () => {
      for (let i = 0; i < 36; i += 1) {
        await sender.write(piece);
        written += piece.length;
      }
      await sender.end();
    })();
    // Until nothing has moved for a while.
    for (let before = -1; written !== before;) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(written).toBeLessThan(36 * piece.length);
    expect((await bytesOf(await stream.receive())).length).toBe(1 + 36 * piece.length);
    await writing;
    expect((await sender.answer()).status).toBe(200);
  });
});

describe('streams with options', () => {
  it('case 96: one-shot is what a stream is anyway', async () => {
    const stream = await StreamUpload.create(client, { oneShot: true });
    const sent = stream.send('once');
    await stream.becomes('uploading');
    expect(await (await stream.receive()).text()).toBe('once');
    expect((await sent).status).toBe(200);
  });

  it('a password is asked of the receiver, and a wrong one takes nothing', async () => {
    const stream = await StreamUpload.create(client, { login: 'me', password: 'secret' });
    const sent = stream.send('hidden');
    await stream.becomes('uploading');
    expect((await stream.receive()).status).toBe(401);
    const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    const received = await stream.receive('stream', { Authorization: basic });
    expect(await received.text()).toBe('hidden');
    expect((await sent).status).toBe(200);
  });

  it('removable: everybody may end the wait', async () => {
    const stream = await StreamUpload.create(client, { removable: true });
    const sent = stream.send('never');
    await stream.becomes('uploading');
    expect((await client.delete(stream.path())).status).toBe(200);
    expect((await sent).status).toBe(404);
    expect((await stream.state()).status).toBe('deleted');
  });

  it('nothing at all is a file too', async () => {
    const stream = await StreamUpload.create(client);
    const sent = stream.send('');
    await stream.becomes('uploading');
    const received = await stream.receive();
    expect([received.status, await received.text()]).toEqual([200, '']);
    expect(await (await sent).json()).toMatchObject({
      status: 'deleted',
      fileSize: 0,
      fileMd5: md5(new Uint8Array()),
    });
  });

  it('of unknown size (chunked): complete for clients of HTTP/1.0 too', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    const receiver = await RawReceiver.start(stream, '1.0');
    for (let i = 0; i < 20; i += 1) await sender.write('0123456789');
    await sender.end();
    const { status, text, headers } = await receiver.answer();
    expect([status, text]).toEqual([200, `<${'0123456789'.repeat(20)}`]);
    expect(headers['transfer-encoding']).toBeUndefined();
    expect((await sender.answer()).status).toBe(200);
  });

  it('a range is the whole', async () => {
    const stream = await StreamUpload.create(client);
    const sent = stream.send('0123456789');
    await stream.becomes('uploading');
    const received = await stream.receive('stream', { Range: 'bytes=2-3' });
    expect([received.status, await received.text()]).toEqual([200, '0123456789']);
    expect((await sent).status).toBe(200);
  });

  it('a link preview takes nothing', async () => {
    const stream = await StreamUpload.create(client);
    const sent = stream.send('for people');
    await stream.becomes('uploading');
    expect((await stream.receive('stream', { 'User-Agent': 'Slackbot 1.0' })).status).toBe(406);
    expect(await (await stream.receive()).text()).toBe('for people');
    expect((await sent).status).toBe(200);
  });

  it('html that is declared to be so is not served as such', async () => {
    const stream = await StreamUpload.create(client, {
      files: [{ fileName: 'a.html', fileType: 'text/html' }],
    });
    const sent = stream.send('<script>');
    await stream.becomes('uploading');
    const received = await stream.receive();
    expect(received.headers.get('content-type')).toBe('application/octet-stream');
    await received.text();
    await sent;
  });

  it('a file that was not declared can be found in the upload', async () => {
    const { upload } = await StreamUpload.create(client);
    const sent = client.request('POST', `/file/${upload.id}`, {
      body: form('more.txt', 'more'),
      headers: { 'X-UploadToken': upload.uploadToken },
    });
    let path = '';
    await eventually(async () => {
      const seen = (await (await client.get(`/upload/${upload.id}`)).json()) as typeof upload;
      const more = seen.files.find(({ fileName }) => fileName === 'more.txt');
      path = more === undefined ? '' : `/stream/${upload.id}/${more.id}/more.txt`;
      return path !== '';
    });
    expect(await (await client.get(path)).text()).toBe('more');
    expect((await sent).status).toBe(200);
  });

  it('quick uploads are stored, and refused where everything has to be a stream', async () => {
    const forced = await TestServer.start({ FEATURE_STREAM: 'forced' });
    const response = await Client.of(forced).request('POST', '/', { body: form('a', 'b') });
    expect([response.status, await response.text()]).toEqual([
      400,
      'unable to create upload : streaming uploads are required\n',
    ]);
    await forced.stop();
  });
});
