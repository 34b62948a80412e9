import { once } from 'node:events';
import { Client } from '../support/client.js';
import { BOUNDARY, FORM_TYPE } from '../support/multipart.js';
import { type PipelinedRequest, pipelined, requestText } from '../support/pipeline.js';
import { dial } from '../support/raw.js';
import { TestServer } from '../support/server.js';
import { within } from '../support/wait.js';

const formOf = (name: string, content: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n--${BOUNDARY}--\r\n`;

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await TestServer.start();
  client = Client.of(server);
});
afterAll(() => server.stop());

describe('requests behind one that is not answered yet', () => {
  it('see what that one did', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { upload, path } = await client.store('here', {}, 'a.txt');
      const headers = { 'X-UploadToken': upload.uploadToken };
      const answers = await pipelined(server.url, [
        { path },
        {
          method: 'POST',
          path: `/file/${upload.id}`,
          headers: { ...headers, 'Content-Type': FORM_TYPE },
          body: formOf('b.txt', 'another'),
        },
        { path: `/upload/${upload.id}` },
        { method: 'DELETE', path: `/upload/${upload.id}`, headers },
        { path },
        { path: `/upload/${upload.id}` },
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404, 404]);
      expect(answers[2]!.body).toMatch(/"fileName":"b\.txt","status":"uploaded"/);
    }
  });

  it('do nothing while it has not left, and nothing at all when the client leaves', async () => {
    const large = (await client.store('l'.repeat(32_000_000))).path;
    for (const leaves of [false, true]) {
      const { upload, path } = await client.store('here');
      const headers = { 'X-UploadToken': upload.uploadToken };
      const removal = { method: 'DELETE', path: `/upload/${upload.id}`, headers };
      const socket = await dial(server.url);
      socket.write(requestText({ path: large }) + requestText(removal, true));
      await within(once(socket, 'data'), 'the first bytes');
      socket.pause();
      for (let i = 0; i < 20; i += 1) expect((await client.get(path)).status).toBe(200);
      if (leaves) {
        socket.destroy();
        await once(socket, 'close');
        for (let i = 0; i < 20; i += 1) expect((await client.get(path)).status).toBe(200);
      } else {
        const ended = once(socket, 'end');
        socket.resume();
        await within(ended, 'both answers');
        expect((await client.get(path)).status).toBe(404);
      }
    }
  });

  it('are answered all, however many they are', async () => {
    const { id } = await client.create();
    const file = (await client.store('hello world!')).path;
    const many = Array.from({ length: 5000 }, (_, i): PipelinedRequest => {
      const path = i % 3 === 0 ? file : `/upload/${id}`;
      return i % 2 === 0 ? { path: '/config' } : { path };
    });
    const answers = await pipelined(server.url, many);
    expect(answers).toHaveLength(many.length);
    const first = new Map(many.map(({ path }, i) => [path, answers[i]!.body]));
    expect(new Set(first.values()).size).toBe(3);
    for (const [i, { status, body }] of answers.entries()) {
      expect(status).toBe(200);
      expect(body === first.get(many[i]!.path)).toBe(true);
    }
  });
});
