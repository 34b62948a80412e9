import { ServerResponse } from 'node:http';
import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { FileEntity } from '../../src/database/entities/file.entity.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { OpenStreams } from '../../src/files/streams/open-streams.js';
import { Client } from '../support/client.js';
import { formPieces, formType } from '../support/multipart.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { type Leave, RawReceiver, RawSender, StreamUpload } from '../support/stream.js';
import { eventually } from '../support/wait.js';

const LOST = 'the receiver closed the connection before the end\n';
const WAYS: Leave[] = ['fin', 'rst'];

let server: TestServer;
let client: Client;

// No time limit of the server is as short as that of a test: who waits for one fails.
beforeAll(async () => {
  server = await TestServer.start();
  client = Client.of(server);
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => server.stop());

/** The file can be sent again, and arrives. */
async function isRetryable(stream: StreamUpload): Promise<void> {
  await stream.becomes('missing');
  const sent = stream.send('the second attempt');
  await stream.becomes('uploading');
  expect(await (await stream.receive()).text()).toBe('the second attempt');
  expect((await sent).status).toBe(200);
}

async function isTold(sender: RawSender, stream: StreamUpload): Promise<void> {
  expect(await sender.answer()).toMatchObject({ status: 500, text: LOST });
  await isRetryable(stream);
}

describe('types that are none (RFC 9110 §8.3.1)', () => {
  const odd = ['text', 'a/b\r\nX-Evil: 1', 'a/b\n', 'тип/файла', 'a/b; c="д"', 'a/b; c'];

  it.each(odd)('a declared %j is application/octet-stream', async (fileType) => {
    const stream = await StreamUpload.create(client, { files: [{ fileName: 'a.bin', fileType }] });
    expect((await stream.state()).fileType).toBe('application/octet-stream');
    await passes(stream);
  });

  it.each(odd)('a stored %j is served as application/octet-stream', async (type) => {
    const stream = await StreamUpload.create(client);
    const rows = server.app.get(DataSource).getRepository(FileEntity);
    await rows.update({ id: stream.file.id }, { type });
    await passes(stream);
  });

  it('one with a NUL is refused or harmless', async () => {
    const files = [{ fileName: 'a.bin', fileType: 'a/b\0' }];
    const response = await client.postUpload({ stream: true, files });
    if (response.status === 200) expect(await response.text()).not.toContain('\\u0000');
    else expect(response.status).toBe(400);
  });

  async function passes(stream: StreamUpload): Promise<void> {
    const sent = stream.send('content');
    await stream.becomes('uploading');
    for (const received of [await client.head(stream.path()), await stream.receive()]) {
      expect(received.status).toBe(200);
      expect(received.headers.get('content-type')).toBe('application/octet-stream');
      expect(received.headers.get('x-evil')).toBeNull();
      await received.text();
    }
    expect((await sent).status).toBe(200);
  }
});

describe('a receiver that fails after the meeting: its sender is told at once', () => {
  it.each<[string, () => void]>([
    [
      'a header is refused',
      () => {
        const { setHeader } = ServerResponse.prototype;
        jest.spyOn(ServerResponse.prototype, 'setHeader').mockImplementation(function (
          this: ServerResponse,
          name,
          value,
        ) {
          if (name === 'Content-Disposition') throw new TypeError('Invalid character in header');
          return setHeader.call(this, name, value);
        });
      },
    ],
    [
      'the headers cannot be written',
      () => {
        jest.spyOn(ServerResponse.prototype, 'flushHeaders').mockImplementationOnce(() => {
          throw new Error('no headers today');
        });
      },
    ],
    [
      'the body cannot be written',
      () => {
        const { write } = ServerResponse.prototype;
        jest.spyOn(ServerResponse.prototype, 'write').mockImplementation(function (
          this: ServerResponse,
          ...args: unknown[]
        ): boolean {
          if (String(args[0]) !== '<') return Reflect.apply(write, this, args) as boolean;
          this.destroy(new Error('no body today'));
          return false;
        });
      },
    ],
  ])('%s', async (_, breakIt) => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    breakIt();
    const receiver = await RawReceiver.start(stream);
    expect(await sender.answer()).toMatchObject({ status: 500, text: LOST });
    const { status, whole } = await receiver.answer();
    expect(status === 500 || !whole).toBe(true);
    jest.restoreAllMocks();
    await isRetryable(stream);
  });

  it.each(WAYS)('its connection is gone before the meeting, unnoticed (%s)', async (how) => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    const streams = server.app.get(OpenStreams);
    const take = streams.take.bind(streams);
    const left = new Promise<void>((resolve) => {
      jest.spyOn(streams, 'take').mockImplementationOnce(async (file) => {
        const before = await connections();
        receiving.then(
          (receiver) => {
            receiver.leave(how);
          },
          () => undefined,
        );
        await eventually(async () => (await connections()) < before);
        resolve();
        return take(file);
      });
    });
    const receiving = RawReceiver.start(stream);
    await left;
    await isTold(sender, stream);
  });

  it.each(WAYS)('its connection goes with the headers, before any byte (%s)', async (how) => {
    const stream = await StreamUpload.create(client);
    const connection = await RawConnection.open(server.url);
    const chunked = { 'Transfer-Encoding': 'chunked' };
    const headers = { ...stream.token, ...formType(), ...chunked };
    await connection.send(requestHead('POST', stream.path(), headers));
    await connection.chunk(formPieces('a.bin', '').head);
    await stream.becomes('uploading');
    const receiver = await RawReceiver.start(stream);
    await receiver.has(10);
    receiver.leave(how);
    expect(await connection.answer()).toMatchObject({ status: 500, text: LOST });
    connection.destroy();
    await isRetryable(stream);
  });

  it.each(WAYS)(
    'with another one behind it on the connection, which had no turn (%s)',
    async (how) => {
      const [first, second] = [
        await StreamUpload.create(client),
        await StreamUpload.create(client),
      ];
      const senders = [await RawSender.start(first), await RawSender.start(second)];
      const connection = await RawConnection.open(server.url);
      const get = ({ path }: { path: string }) => `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`;
      await connection.send(get({ path: first.path() }) + get({ path: second.path() }));
      await eventually(async () => (await client.head(first.path())).status === 404);
      if (how === 'fin') connection.socket.destroy();
      else connection.socket.resetAndDestroy();
      await isTold(senders[0]!, first);
      // Nothing was taken from the one whose turn had not come.
      const receiver = await RawReceiver.start(second);
      await senders[1]!.end();
      expect((await senders[1]!.answer()).status).toBe(200);
      expect(await receiver.answer()).toMatchObject({ text: '<', whole: true });
    },
  );

  it.each(WAYS)('it leaves when it has everything but the end (%s)', async (how) => {
    const stream = await StreamUpload.create(client);
    const { head, tail } = formPieces('a.bin', 'all of it');
    const connection = await RawConnection.open(server.url);
    const chunked = { 'Transfer-Encoding': 'chunked' };
    const headers = { ...stream.token, ...formType(), ...chunked };
    await connection.send(requestHead('POST', stream.path(), headers));
    await connection.chunk(`${head}all of it${tail.replace('--\r\n', '\r\n')}`);
    await stream.becomes('uploading');
    const receiver = await RawReceiver.start(stream);
    await receiver.gets('all of it');
    receiver.leave(how);
    expect(await connection.answer()).toMatchObject({ status: 500, text: LOST });
    connection.destroy();
    await isRetryable(stream);
  });

  it('the file is removed when all but the end is there', async () => {
    const stream = await StreamUpload.create(client);
    const { head, tail } = formPieces('a.bin', 'all of it');
    const connection = await RawConnection.open(server.url);
    const chunked = { 'Transfer-Encoding': 'chunked' };
    const headers = { ...stream.token, ...formType(), ...chunked };
    await connection.send(requestHead('POST', stream.path(), headers));
    await connection.chunk(`${head}all of it${tail.replace('--\r\n', '\r\n')}`);
    await stream.becomes('uploading');
    const receiver = await RawReceiver.start(stream);
    await receiver.gets('all of it');
    await client.delete(stream.path(), stream.token);
    const text = `file a.bin (${stream.file.id}) is not available : deleted\n`;
    expect(await connection.answer()).toMatchObject({ status: 404, text });
    expect((await receiver.answer()).whole).toBe(false);
    connection.destroy();
    expect((await stream.state()).status).toBe('deleted');
  });

  it('a HEAD that fails takes nothing from the receiver to come', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    for (const how of WAYS) {
      const connection = await RawConnection.open(server.url);
      await connection.send(requestHead('HEAD', stream.path()));
      if (how === 'fin') connection.socket.destroy();
      else connection.socket.resetAndDestroy();
    }
    const receiver = await RawReceiver.start(stream);
    await sender.end();
    expect((await sender.answer()).status).toBe(200);
    expect(await receiver.answer()).toMatchObject({ text: '<', whole: true });
  });
});

describe('a sender that fails after the meeting: its receiver is told at once', () => {
  it('the file cannot be recorded', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    const receiver = await RawReceiver.start(stream);
    await receiver.has(10);
    const files = server.app.get(FileRepository);
    jest.spyOn(files, 'completeStream').mockRejectedValueOnce(new Error('no rows today'));
    const ended = receiver.ended();
    await sender.end();
    expect((await sender.answer()).status).toBe(500);
    expect(await ended).toBe('ECONNRESET');
    await isRetryable(stream);
  });

  it('nothing is begun of one whose turn on the connection has not come', async () => {
    const [first, second] = [await StreamUpload.create(client), await StreamUpload.create(client)];
    const sender = await RawSender.start(first);
    const connection = await RawConnection.open(server.url);
    const { all } = formPieces('a.bin', 'pipelined');
    const headers = { ...second.token, ...formType(), 'Content-Length': String(all.length) };
    const get = `GET ${first.path()} HTTP/1.1\r\nHost: test\r\n\r\n`;
    await connection.send(get + requestHead('POST', second.path(), headers));
    await connection.send(all);
    await eventually(async () => (await client.head(first.path())).status === 404);
    expect((await second.state()).status).toBe('missing');
    connection.destroy();
    await isTold(sender, first);
    expect((await second.state()).status).toBe('missing');
  });
});

const connections = (): Promise<number> =>
  new Promise((resolve, reject) => {
    server.app.getHttpServer().getConnections((error: Error | null, count: number) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
