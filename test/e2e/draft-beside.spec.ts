import { Account } from '../support/accounts.js';
import { Client, form } from '../support/client.js';
import { DraftClient, PIECE } from '../support/draft.js';
import { KeptLines } from '../support/lines.js';
import { TestServer } from '../support/server.js';
import { Tus } from '../support/tus.js';
import { eventually } from '../support/wait.js';

describe('without the setting', () => {
  let server: TestServer;
  let client: Client;
  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
  });
  afterAll(() => server.stop());

  it('nothing of it is there', async () => {
    const headers = { 'Upload-Complete': '?0', 'Upload-Draft-Interop-Version': '8' };
    const put = await client.request('PUT', '/a.bin', { headers, body: 'hello' });
    expect([put.status, put.headers.get('upload-complete')]).toEqual([200, null]);
    const stored = await client.get(new URL((await put.text()).trim()).pathname);
    expect(await stored.text()).toBe('hello');
    const asked: readonly (readonly [string, string])[] = [
      ...(['/', '/a.bin', '/resumable/x'] as const).map((path) => ['OPTIONS', path] as const),
      ...(['HEAD', 'GET', 'PATCH', 'DELETE', 'PUT'] as const).map(
        (method) => [method, '/resumable/x'] as const,
      ),
      ['PUT', '/'],
      ['PUT', '/resumable'],
    ];
    for (const [method, path] of asked) {
      const answer = await client.request(method, path, { headers });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
      expect(answer.headers.get('upload-limit')).toBeNull();
    }
    const raw = await client.request('POST', '/', { headers, body: 'hello' });
    expect([raw.status, await raw.text()]).toEqual([400, expect.stringContaining('multipart')]);
  });
});

describe('beside the rest of the server', () => {
  const lines = new KeptLines();
  let server: TestServer;
  let draft: DraftClient;
  beforeAll(async () => {
    server = await TestServer.start(
      {
        ...{ RESUMABLE_DRAFT: 'true', DEBUG_REQUESTS: 'true', PATH: '/sub' },
        ...{ FEATURE_AUTHENTICATION: 'enabled', PASSWORD_COST: '4' },
        ...{ DEFAULT_ADMIN_LOGIN: 'admin', DEFAULT_ADMIN_PASSWORD: 'administrator' },
      },
      undefined,
      undefined,
      lines.logger,
    );
    draft = new DraftClient(Client.of(server));
  });
  afterAll(() => server.stop());

  const below = (path: string): string => path.replace(/^\/sub/, '');

  it('what tus has begun is gone on with here, and the other way round', async () => {
    const tus = Tus.of(server);
    const link = await tus.begin(11, { filename: 'a.bin' });
    await tus.patch(link, 0, 'hello');
    const place = `/resumable/${link.split('/').at(-1)!}`;
    expect((await draft.look(place)).state).toEqual(['5', '?0', '11']);
    const done = await draft.append(place, 5, true, ' world');
    expect([done.status, JSON.parse(done.text)]).toMatchObject([
      200,
      { fileName: 'a.bin', status: 'uploaded', fileSize: 11 },
    ]);

    const begun = below(await draft.begin('hello', { 'Upload-Length': '11' }));
    const other = `/tus/${begun.split('/').at(-1)!}`;
    const seen = await tus.head(other);
    const told = ['upload-offset', 'upload-metadata'].map((name) => seen.headers.get(name));
    expect([seen.status, ...told]).toEqual([200, '5', null]);
    expect((await tus.patch(other, 5, ' world')).status).toBe(204);
    expect((await draft.append(begun, 11, true, '')).text).toMatch(/^http:\S+\/sub\/file\/\S+\n$/);
  });

  it('addresses of uploads are in no line of the log', async () => {
    const path = below(await draft.begin('hello'));
    const id = path.split('/').at(-1)!;
    await draft.look(path);
    await draft.append(path, 4, false, 'x');
    await draft.ask('GET', `//resumable/./${id}`, {});
    await draft.ask('DELETE', path, {});
    await eventually(() => lines.of('request').some(({ msg }) => msg.startsWith('DELETE')));
    expect(lines.of('request').some(({ path: shown }) => shown === '/sub/resumable/***')).toBe(
      true,
    );
    expect(lines.texts.filter((text) => text.includes(id))).toEqual([]);
  });

  it('nothing new is taken in maintenance mode', async () => {
    const path = below(await draft.begin('hello'));
    const admin = await Account.admin(server);
    const pause = (on: boolean) => admin.post('/admin/maintenance', JSON.stringify({ on }));
    await pause(true);
    const refused = [
      await draft.append(path, 5, true, 'x'),
      await draft.ask('PUT', '/a.bin', { 'Upload-Complete': '?0' }, 'x'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([503, 503]);
    expect((await draft.look(path)).state).toEqual(['5', '?0', null]);
    await pause(false);
    expect((await draft.append(path, 5, true, 'x')).status).toBe(200);
  });

  it('pages of other sites may go on, and read what they are told', async () => {
    const path = below(await draft.begin('hello'));
    const origin = { Origin: 'https://other.example' };
    const asked = await draft.ask('OPTIONS', path, {
      ...origin,
      'Access-Control-Request-Method': 'PATCH',
    });
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([
      ...[204, 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ]);
    const allowed = asked.headers.get('access-control-allow-headers')!.split(', ');
    const needed = ['Content-Type', 'Upload-Offset', 'Upload-Complete', 'Content-Digest'];
    expect(allowed).toEqual(expect.arrayContaining(needed));
    const answers = [
      await draft.ask('HEAD', path, origin),
      await draft.append(path, 4, true, 'x', origin),
      await draft.ask(
        'PATCH',
        path,
        { ...origin, 'Content-Type': PIECE, 'Content-Encoding': 'gzip' },
        'x',
      ),
      await draft.append(path, 5, true, 'x', origin),
      await draft.ask('HEAD', '/resumable/none', origin),
    ];
    expect(answers.map(({ status }) => status)).toEqual([204, 409, 415, 200, 404]);
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-expose-headers')).toContain('Upload-Offset');
    }
  });

  it('a form is a form', async () => {
    const init = { body: form('a.txt', 'hello'), headers: { 'Upload-Complete': '?0' } };
    for (const method of ['POST', 'PUT']) {
      const answer = await draft.client.request(method, '/', init);
      expect([answer.status, answer.headers.get('upload-complete')]).toEqual([200, null]);
    }
  });
});
