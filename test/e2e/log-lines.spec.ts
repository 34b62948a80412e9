import { StorageService } from '../../libs/storage/src/index.js';
import { UploadRepository } from '../../src/database/repositories/upload.repository.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { Client, filePath, form } from '../support/client.js';
import { KeptLines, type Line } from '../support/lines.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer, type TestSettings } from '../support/server.js';
import { eventually } from '../support/wait.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

let server: TestServer;
let client: Client;
let lines: KeptLines;

async function start(settings: TestSettings = {}, longWay?: boolean): Promise<void> {
  lines = new KeptLines();
  server = await TestServer.start(settings, undefined, longWay, lines.logger);
  client = Client.of(server);
}

afterEach(() => server.stop());

const withId = (id: string): Record<string, string> => ({ 'X-Request-Id': id });

const linesOf = (id: string): Line[] => lines.all.filter(({ requestId }) => requestId === id);

/** Makes one method of a service fail, from now on. */
function fail<T extends object>(service: T, method: keyof T & string, why: string): void {
  Reflect.set(service, method, () => Promise.reject(new Error(why)));
}

describe('the lines of a request', () => {
  it.each([false, true])('have its id and its trace; the long way: %s', async (longWay) => {
    await start({ DEBUG_REQUESTS: 'true' }, longWay);
    const traceparent = `00-${TRACE}-${SPAN}-01`;
    await client.get('/upload/nothing?q=1', { ...withId('mine'), traceparent });
    await client.get('/me', { ...withId('other'), traceparent: `00-${TRACE}-${SPAN}-1` });
    await eventually(() => linesOf('mine').length === 2 && linesOf('other').length === 2);
    const [refused, answered] = linesOf('mine');
    const trace = { requestId: 'mine', traceId: TRACE, parentId: SPAN, sampled: true };
    const msg = 'GET /upload/nothing 404 upload nothing not found';
    expect(refused).toEqual({
      ...{ time: expect.any(String) as string, level: 'debug', area: 'http', context: 'http' },
      ...{ msg, ...trace },
    });
    expect(answered).toEqual({
      ...{ time: expect.any(String) as string, level: 'info', area: 'request' },
      ...{ context: 'request', msg: expect.stringContaining('GET /upload/nothing 404') as string },
      ...{ ...trace, method: 'GET', route: '/upload/:uploadID', path: '/upload/nothing' },
      ...{ status: 404, ms: expect.any(Number) as number, bytes: expect.any(Number) as number },
      ...{ client: '127.0.0.1', whole: true },
    });
    expect(answered?.bytes).toBeGreaterThan(100);
    for (const line of linesOf('other')) expect(line).not.toHaveProperty('traceId');
    expect(refused?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('tell of a client that left', async () => {
    await start({ DEBUG_REQUESTS: 'true' });
    const upload = await client.create({ files: [{ fileName: 'a' }] });
    const connection = await RawConnection.open(server.url);
    const path = `/file/${upload.id}/${upload.files[0]!.id}/a`;
    const headers = {
      ...{ ...withId('left'), 'Content-Length': '1000', 'X-UploadToken': upload.uploadToken },
      'Content-Type': 'multipart/form-data; boundary=b',
    };
    await connection.send(requestHead('POST', path, headers));
    await connection.send(
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx',
    );
    await eventually(async () => {
      const seen = (await (await client.get(`/upload/${upload.id}`)).json()) as typeof upload;
      return seen.files[0]?.status === 'uploading';
    });
    connection.destroy();
    await eventually(() => linesOf('left').some(({ context }) => context === 'request'));
    const answered = linesOf('left').find(({ context }) => context === 'request');
    expect(answered).toMatchObject({ whole: false, method: 'POST', path });
  });
});

describe('a 500', () => {
  const broken = async (settings: TestSettings): Promise<void> => {
    await start(settings);
    fail(server.app.get(UploadRepository), 'findLive', 'the database is away');
  };

  it('has the words of the contract, and its id in the header and in the line', async () => {
    await broken({});
    const answer = await client.get('/upload/x', withId('mine'));
    expect([answer.status, await answer.text()]).toEqual([500, 'internal server error\n']);
    expect(answer.headers.get('x-request-id')).toBe('mine');
    const [line] = linesOf('mine');
    expect(line).toMatchObject({ level: 'error', context: 'http' });
    expect(line?.msg).toContain('the database is away');
    expect(line?.stack).toContain('Error: the database is away');
  });

  it('says its id under Debug, behind what failed', async () => {
    await broken({ DEBUG: 'true' });
    const text = await (await client.get('/upload/x', withId('mine'))).text();
    expect(text).toBe('unexpected error : the database is away (request mine)\n');
  });

  it('says its id where a browser shows it', async () => {
    await start();
    const { path } = await client.store('hello');
    fail(server.app.get(StorageService), 'open', 'the disk is away');
    const headers = { ...withId('mine'), Accept: 'text/html', 'User-Agent': 'Mozilla/5.0' };
    const answer = await client.get(path, headers);
    expect(answer.status).toBe(302);
    const where = answer.headers.get('location') ?? '';
    expect(where).toContain(`err=${encodeURIComponent('internal server error (request mine)')}`);
  });
});

describe('what goes wrong behind the handlers', () => {
  const send = async (id: string, params: object = {}): Promise<Response> => {
    const upload = await client.create({ ...params, files: [{ fileName: 'a.txt' }] });
    return client.request('POST', filePath(upload, upload.files[0]!), {
      body: form('a.txt', 'x'.repeat(300_000)),
      headers: { ...withId(id), 'X-UploadToken': upload.uploadToken },
    });
  };
  const seen = (id: string): (readonly [string, string, string])[] =>
    linesOf(id)
      .filter(({ context }) => context !== 'request')
      .map(({ level, context, msg }) => [level, context, msg] as const);

  it('a storage that takes nothing', async () => {
    await start();
    fail(server.app.get(StorageService), 'stage', 'the disk is broken');
    expect((await send('mine')).status).toBe(500);
    const [line, ...more] = seen('mine');
    expect([line?.[0], line?.[1], more]).toEqual(['error', 'http', []]);
    expect(line?.[2]).toContain('the disk is broken');
  });

  it('a row that cannot be given back, nor its bytes be erased', async () => {
    await start();
    const files = server.app.get(FileRepository);
    fail(files, 'complete', 'no answer to the commit');
    fail(files, 'release', 'no answer to the release');
    expect((await send('mine')).status).toBe(500);
    expect(seen('mine')).toEqual([
      [
        'error',
        'intake',
        expect.stringMatching(/stays claimed for now : no answer to the release$/),
      ],
      ['error', 'http', expect.stringContaining('no answer to the commit')],
    ]);
    Reflect.deleteProperty(files, 'release');
    fail(server.app.get(StorageService), 'delete', 'nothing can be erased');
    expect((await send('other')).status).toBe(500);
    expect(seen('other')[0]).toEqual([
      ...['warn', 'intake', 'bytes are left for the cleaner : nothing can be erased'],
    ]);
  });

  it('bytes that are lost, and bytes that are damaged', async () => {
    await start();
    const lost = await client.store('x'.repeat(100_000));
    const damaged = await client.store('y'.repeat(100_000));
    const [one, two] = await server.storedObjects();
    for (const path of [one!, two!]) {
      const bytes = server.stored(path);
      if ((await bytes.read()).toString().startsWith('x')) await bytes.remove();
      else await bytes.write('y');
    }
    expect((await client.get(lost.path, withId('lost'))).status).toBe(404);
    expect((await client.get(damaged.path, withId('damaged'))).status).toBe(500);
    const archive = `/archive/${lost.upload.id}/a.zip`;
    expect((await client.get(archive, withId('archive'))).status).toBe(404);
    for (const id of ['lost', 'archive']) {
      expect(seen(id)).toEqual([
        ['error', 'http', expect.stringContaining(`of upload ${lost.upload.id} are lost`)],
      ]);
    }
    expect(seen('damaged')).toEqual([
      ['error', 'http', expect.stringContaining(`of upload ${damaged.upload.id} are damaged`)],
    ]);
  });

  it('a one-shot file that cannot be erased when it was delivered', async () => {
    await start();
    const { path, upload } = await client.store('once', { oneShot: true });
    fail(server.app.get(StorageService), 'delete', 'nothing can be erased');
    fail(server.app.get(FileRepository), 'leaveDelivered', 'nor left');
    const answer = await client.get(path, withId('mine'));
    expect(await answer.text()).toBe('once');
    await eventually(() => seen('mine').length >= 2);
    const [file] = upload.files;
    expect(seen('mine').slice(0, 2)).toEqual([
      ['warn', 'purge', `file ${file!.id} is left for the cleaner : nothing can be erased`],
      ['error', 'delivery', `file ${file!.id} is kept from the cleaner for now : nor left`],
    ]);
  });

  it('guesses: wrong passwords, and too many of them', async () => {
    await start({ FEATURE_AUTHENTICATION: 'enabled', MAX_FAILED_LOGINS: '1' });
    const body = JSON.stringify({ login: 'nobody', password: 'hushhush' });
    const statuses = [];
    for (const id of ['one', 'two', 'three']) {
      const init = { body, headers: withId(id) };
      statuses.push((await client.request('POST', '/auth/local/login', init)).status);
      expect(seen(id)).toHaveLength(1);
    }
    expect(statuses.at(-1)).toBe(429);
    expect(seen('three')[0]?.[0]).toBe('warn');
    expect(lines.texts.join('')).not.toContain('hushhush');
  });
});
