import { setTimeout as sleep } from 'node:timers/promises';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { UploadRepository } from '../../src/database/repositories/upload.repository.js';
import { Client, type OwnUpload } from '../support/client.js';
import { RawConnection } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

let server: TestServer;
let client: Client;
beforeEach(async () => {
  server = await TestServer.start();
  client = Client.of(server);
});
afterEach(() => server.stop());

type Method<T> = (...args: never[]) => Promise<T>;

/** Lets the next call of a method wait until it is released. */
function hold(service: object, name: string) {
  const real = (Reflect.get(service, name) as Method<unknown>).bind(service);
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const state = { called: false, done: false };
  Reflect.set(service, name, async (...args: never[]) => {
    Reflect.set(service, name, real);
    state.called = true;
    await gate;
    try {
      return await real(...args);
    } finally {
      state.done = true;
    }
  });
  return { state, release };
}

const FORM =
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\nthe first of many bytes';

const post = (path: string, token = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nX-UploadToken: ${token}\r\n` +
  `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n${FORM}`;

const files = (): FileRepository => server.app.get(FileRepository);
const uploads = (): UploadRepository => server.app.get(UploadRepository);

describe('a client that leaves while the database takes its time', () => {
  let upload: OwnUpload;
  beforeEach(async () => {
    upload = await client.create({ files: [{ fileName: 'a.bin' }] });
  });

  const ways: readonly (readonly [string, () => object, string, () => string])[] = [
    [
      'PUT',
      () => uploads(),
      'insert',
      () =>
        'PUT /a.bin HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nthe first of many bytes',
    ],
    ['a form', () => uploads(), 'insert', () => post('/')],
    [
      'a declared file',
      () => files(),
      'claim',
      () => post(`/file/${upload.id}/${upload.files[0]!.id}/a.bin`, upload.uploadToken),
    ],
    ['a further file', () => files(), 'add', () => post(`/file/${upload.id}`, upload.uploadToken)],
  ];

  it.each(ways)(
    '%s: nothing is left, and the server goes on',
    async (_, service, name, request) => {
      const { state, release } = hold(service(), name);
      const connection = await RawConnection.open(server.url);
      connection.socket.write(request());
      await eventually(() => state.called);
      connection.socket.resetAndDestroy();
      await sleep(100);
      release();
      await eventually(() => state.done);
      await eventually(async () => {
        const now = (await (await client.get(`/upload/${upload.id}`)).json()) as OwnUpload;
        return now.files.length === 1 && now.files[0]!.status === 'missing';
      });
      await server.clean();
      expect(await server.storedObjects()).toEqual([]);
      expect((await client.postFile(upload, upload.files[0]!, 'abc')).status).toBe(200);
    },
  );
});
