import { randomBytes } from 'node:crypto';
import { Client } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { type Leave, RawReceiver, RawSender, StreamUpload } from '../support/stream.js';
import { within } from '../support/wait.js';

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await TestServer.start({ MAX_FILE_SIZE: '50000000' });
  client = Client.of(server);
});
afterAll(() => server.stop());

const WAYS: Leave[] = ['fin', 'rst'];
const LARGE = new Uint8Array(randomBytes(20_000_000));

/** The same file can be sent again, and arrives. */
async function isRetryable(stream: StreamUpload): Promise<void> {
  const sent = stream.send('the second attempt');
  await stream.becomes('uploading');
  expect(await (await stream.receive()).text()).toBe('the second attempt');
  expect((await sent).status).toBe(200);
}

describe('a sender that leaves', () => {
  it.each(WAYS)('case 91: before the receiver comes (%s)', async (how) => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    await sender.write('a beginning');
    sender.leave(how);
    await stream.becomes('missing');
    expect((await stream.receive()).status).toBe(404);
    await isRetryable(stream);
  });

  it.each(WAYS)('case 91: when all has been sent already (%s)', async (how) => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    await sender.write('everything');
    await sender.end();
    sender.leave(how);
    await stream.becomes('missing');
    await isRetryable(stream);
  });

  it.each<Record<string, string>>([
    { Expect: '100-continue' },
    { 'User-Agent': 'plik_client/1.3.8' },
  ])('case 91: with more than fits into the buffers on the way (%j)', async (headers) => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream, headers);
    void sender.write(LARGE);
    await new Promise((resolve) => setTimeout(resolve, 300));
    sender.leave('fin');
    await stream.becomes('missing');
    await isRetryable(stream);
  });

  it.each(WAYS)('case 92: in the middle (%s): the receiver is reset', async (how) => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    const receiver = await RawReceiver.start(stream);
    await sender.write('half of it');
    await receiver.has(10);
    const ended = receiver.ended();
    sender.leave(how);
    expect(await ended).toBe('ECONNRESET');
    const answer = await receiver.answer();
    expect([answer.status, answer.whole]).toEqual([200, false]);
    await stream.becomes('missing');
    await isRetryable(stream);
  });

  it('case 92: a client of HTTP/1.0, which knows no length, is reset too', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    const receiver = await RawReceiver.start(stream, '1.0');
    await sender.write('half of it');
    await receiver.has(10);
    const ended = receiver.ended();
    sender.leave('fin');
    expect(await ended).toBe('ECONNRESET');
  });

  it('case 92: fetch rejects', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    await sender.write('half of it');
    const received = await stream.receive();
    sender.leave('fin');
    await expect(received.text()).rejects.toThrow();
  });

  it('a form without its end is no end of the file', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    const receiver = await RawReceiver.start(stream);
    await sender.write('all but the boundary');
    await receiver.has(10);
    const ended = receiver.ended();
    await sender.end('');
    const { status, text } = await sender.answer();
    expect(status).toBe(400);
    expect(text).toMatch(/^invalid multipart form/);
    expect(await ended).toBe('ECONNRESET');
    await stream.becomes('missing');
  });

  it('too many bytes break both sides off', async () => {
    const small = await TestServer.start({ MAX_FILE_SIZE: '1000' });
    const stream = await StreamUpload.create(Client.of(small));
    const sender = await RawSender.start(stream);
    const receiver = await RawReceiver.start(stream);
    await sender.write('x'.repeat(900));
    await receiver.has(900);
    const ended = receiver.ended();
    await sender.write('x'.repeat(101));
    const { status, text } = await sender.answer();
    expect([status, text]).toEqual([400, 'file too big (limit is set to 1.0 kB)\n']);
    expect(await ended).toBe('ECONNRESET');
    await stream.becomes('missing');
    await small.stop();
  });
});

describe('a receiver that leaves', () => {
  it.each(WAYS)('case 93: in the middle (%s): the sender is told at once', async (how) => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    const receiver = await RawReceiver.start(stream);
    await sender.write('half of it');
    await receiver.has(10);
    receiver.leave(how);
    const { status, text } = await sender.answer();
    expect([status, text]).toEqual([500, 'the receiver closed the connection before the end\n']);
    expect((await stream.state()).status).toBe('missing');
    await isRetryable(stream);
  });

  it.each(WAYS)('case 93: while the sender has much more to send (%s)', async (how) => {
    const stream = await StreamUpload.create(client);
    const sent = stream.send(LARGE);
    await stream.becomes('uploading');
    const receiver = await RawReceiver.start(stream);
    receiver.pause();
    await receiver.has(1);
    receiver.leave(how);
    const answer = await sent;
    expect(answer.status).toBe(500);
    await stream.becomes('missing');
    await isRetryable(stream);
  });
});

describe('whoever ends the wait', () => {
  it.each(['stream', 'file'])('case 94: DELETE /%s', async (kind) => {
    const stream = await StreamUpload.create(client);
    const sent = stream.send('never');
    await stream.becomes('uploading');
    const removed = await client.delete(stream.path(kind), stream.token);
    expect([removed.status, await removed.text()]).toEqual([200, 'ok']);
    const answer = await sent;
    expect([answer.status, await answer.text()]).toEqual([
      404,
      `file a.bin (${stream.file.id}) is not available : deleted\n`,
    ]);
    expect((await stream.receive()).status).toBe(404);
  });

  it('DELETE in the middle breaks both sides off', async () => {
    const stream = await StreamUpload.create(client);
    const sender = await RawSender.start(stream);
    const receiver = await RawReceiver.start(stream);
    await sender.write('half of it');
    await receiver.has(10);
    const ended = receiver.ended();
    await client.delete(stream.path(), stream.token);
    expect((await sender.answer()).status).toBe(404);
    expect(await ended).toBe('ECONNRESET');
  });

  it('DELETE of the whole upload', async () => {
    const stream = await StreamUpload.create(client);
    const sent = stream.send('never');
    await stream.becomes('uploading');
    await client.delete(`/upload/${stream.upload.id}`, stream.token);
    expect((await sent).status).toBe(404);
    await server.clean();
    expect((await client.get(`/upload/${stream.upload.id}`)).status).toBe(404);
  });

  it('case 95: the time that a sender may wait', async () => {
    const impatient = await TestServer.start({ STREAM_TIMEOUT_STR: '1s' });
    const stream = await StreamUpload.create(Client.of(impatient));
    const start = Date.now();
    const answer = await stream.send(LARGE);
    expect([answer.status, await answer.text()]).toEqual([
      500,
      'stream timeout : nobody downloaded within 1 seconds\n',
    ]);
    expect(Date.now() - start).toBeGreaterThan(900);
    expect((await stream.state()).status).toBe('missing');
    await isRetryable(stream);
    await impatient.stop();
  });

  it('the end of the server, at once', async () => {
    const stopping = await TestServer.start({ SHUTDOWN_TIMEOUT_STR: '10m' });
    const stream = await StreamUpload.create(Client.of(stopping));
    const sent = stream.send('never');
    await stream.becomes('uploading');
    const stopped = stopping.stop();
    const answer = await sent;
    expect([answer.status, await answer.text()]).toEqual([503, 'the server is stopping\n']);
    await within(stopped, 'the server to stop');
  });
});

describe('sides that say nothing any more', () => {
  it('a waiting sender is not cut for its silence; a silent transfer is, on both sides', async () => {
    const strict = await TestServer.start({ INACTIVITY_TIMEOUT_STR: '1s' });
    const stream = await StreamUpload.create(Client.of(strict));
    const sender = await RawSender.start(stream);
    await sender.write('hello');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect((await stream.state()).status).toBe('uploading');
    const receiver = await RawReceiver.start(stream);
    await receiver.has(10);
    expect((await receiver.answer()).whole).toBe(false);
    const { status } = await sender.answer();
    expect(status).toBe(500);
    await stream.becomes('missing');
    await strict.stop();
  });
});
