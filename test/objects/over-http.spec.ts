import { randomBytes } from 'node:crypto';
import { Client, filePath } from '../support/client.js';
import {
  type Fault,
  type FaultyProxy,
  type Seen,
  faultyProxy,
  isAbort,
  isComplete,
  isGet,
  isPart,
  isPut,
} from '../support/faulty-proxy.js';
import { MiB } from '../support/object-storage.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';
import { s3Service } from '../support/s3-service.js';

const UNAVAILABLE = 'the storage is not available, please try again later\n';
const FULL = 'not enough storage space on the server\n';
const refused: Fault = { kind: 'answer', status: 403, code: 'AccessDenied' };
const full: Fault = { kind: 'answer', status: 403, code: 'QuotaExceeded' };

let proxy: FaultyProxy;
let server: TestServer;
let client: Client;

beforeEach(async () => {
  proxy = await faultyProxy(s3Service().url);
  const { username, password } = s3Service();
  const keys = { AccessKeyID: username, SecretAccessKey: password };
  server = await TestServer.start({
    DATA_BACKEND: 's3',
    DATA_BACKEND_CONFIG: JSON.stringify({
      ...{ Endpoint: proxy.url, Bucket: 'tests', Prefix: randomBytes(8).toString('hex') },
      ...keys,
    }),
  });
  client = Client.of(server);
});
afterEach(async () => {
  proxy.use(() => undefined);
  await server.stop();
  await proxy.close();
});

const bytes = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(size));

describe('trouble of the service, told to who uploads', () => {
  it.each([
    ['a small file is refused', 1000, isPut, refused, 503, UNAVAILABLE],
    ['a part is refused', 20 * MiB, isPart, refused, 503, UNAVAILABLE],
    ['the end is refused', 20 * MiB, isComplete, refused, 503, UNAVAILABLE],
    ['there is no room for a small file', 1000, isPut, full, 507, FULL],
    ['there is no room for a part', 20 * MiB, isPart, full, 507, FULL],
  ])('%s', async (_what, size, which, fault, status, text) => {
    const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
    const file = upload.files[0]!;
    proxy.use((seen) => (which(seen) ? fault : undefined));
    const answer = await client.postFile(upload, file, bytes(size));
    expect([answer.status, await answer.text()]).toEqual([status, text]);
    if (size > MiB) expect(proxy.seen.some(isAbort)).toBe(true);
    proxy.use(() => undefined);
    expect((await client.get(filePath(upload, file))).status).toBe(404);
    expect(await server.clean()).toMatchObject({ orphanObjects: 0 });
    const content = bytes(size);
    expect((await client.postFile(upload, file, content)).status).toBe(200);
    const stored = Buffer.from(await (await client.get(filePath(upload, file))).arrayBuffer());
    expect(stored.equals(content)).toBe(true);
  });
});

describe('trouble of the service, told to who downloads', () => {
  const gone: Fault = { kind: 'answer', status: 404, code: 'NoSuchKey' };

  it('is a 503 while nothing is sent, and a broken connection after that', async () => {
    const { path } = await client.store(bytes(9 * MiB));
    for (const faults of [() => refused, (seen: Seen) => (isGet(seen) ? refused : undefined)]) {
      proxy.use(faults);
      const before = await client.get(path);
      expect([before.status, await before.text()]).toEqual([503, UNAVAILABLE]);
    }
    let gets = 0;
    proxy.use((seen) => {
      if (!isGet(seen)) return undefined;
      gets += 1;
      return gets === 1 ? { kind: 'reset-answer', after: 4 * MiB } : refused;
    });
    await expect(client.get(path).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    proxy.use(() => undefined);
    expect((await (await client.get(path)).arrayBuffer()).byteLength).toBe(9 * MiB);
  });

  it.each([
    ['refused', refused, 503],
    ['answered with nothing', gone, 404],
  ])('consumes no one-shot file when its GET is %s', async (_what, fault, status) => {
    const content = bytes(1000);
    const { path, upload } = await client.store(content, { oneShot: true });
    for (const at of [path, `/archive/${upload.id}/a.zip`]) {
      proxy.use((seen) => (isGet(seen) ? fault : undefined));
      expect((await client.get(at)).status).toBe(status);
      expect(proxy.seen.some(isGet)).toBe(true);
    }
    proxy.use(() => undefined);
    const got = Buffer.from(await (await client.get(path)).arrayBuffer());
    expect(got.equals(content)).toBe(true);
    expect((await client.get(path)).status).toBe(404);
  });
});

it('a service that is away makes the server not ready, and no less alive', async () => {
  // An answer counts for a second.
  const expectReady = (status: number): Promise<void> =>
    eventually(async () => (await client.get('/health/ready')).status === status);
  await expectReady(200);
  proxy.use(() => refused);
  await expectReady(503);
  expect((await client.get('/health')).status).toBe(200);
  proxy.use(() => undefined);
  await expectReady(200);
});
