import { Client, type OwnUpload, type UploadParams } from '../support/client.js';
import { TestServer, type TestSettings } from '../support/server.js';

/** Answers what `params` become on a server with these settings: the upload, or the refusal's text. */
async function ask(settings: TestSettings, params: UploadParams): Promise<OwnUpload | string> {
  const server = await TestServer.start(settings);
  try {
    const response = await Client.of(server).postUpload(params);
    if (response.status === 200) return (await response.json()) as OwnUpload;
    expect(response.status).toBe(400);
    return await response.text();
  } finally {
    await server.stop();
  }
}

const refusal = (why: string): string => `unable to create upload : ${why}\n`;

describe('feature flags', () => {
  it.each<[TestSettings, UploadParams, string]>([
    [{ FEATURE_ONE_SHOT: 'disabled' }, { oneShot: true }, 'one shot uploads are disabled'],
    [{ FEATURE_REMOVABLE: 'disabled' }, { removable: true }, 'removable uploads are disabled'],
    [{ FEATURE_STREAM: 'disabled' }, { stream: true }, 'streaming uploads are disabled'],
    [{ FEATURE_PASSWORD: 'disabled' }, { password: 'x' }, 'upload password protection is disabled'],
    [{}, { protectedByPassword: true }, 'upload password is empty'],
    [{}, { login: 'x'.repeat(129), password: 'x' }, 'login too long (max 128 characters)'],
    [{}, { password: 'x'.repeat(129) }, 'password too long (max 128 characters)'],
    [{ FEATURE_COMMENTS: 'forced' }, { comments: '  ' }, 'upload comments are required'],
  ])('case 27: %j refuses %.60j', async (settings, params, why) => {
    expect(await ask(settings, params)).toBe(refusal(why));
  });

  it('case 27: disabled comments are dropped', async () => {
    const upload = await ask({ FEATURE_COMMENTS: 'disabled' }, { comments: 'text' });
    expect(upload).toMatchObject({ comments: '' });
  });

  it.each<[TestSettings, object]>([
    [{ FEATURE_ONE_SHOT: 'forced' }, { oneShot: true }],
    [{ FEATURE_REMOVABLE: 'forced' }, { removable: true }],
    [{ FEATURE_EXTEND_TTL: 'forced' }, { extend_ttl: true }],
    [{ FEATURE_ONE_SHOT: 'default' }, { oneShot: false }],
  ])('case 28: %j makes it %j', async (settings, expected) => {
    const params = { oneShot: false, removable: false, extend_ttl: false };
    expect(await ask(settings, params)).toMatchObject(expected);
  });

  it('case 28: a forced password has to be given', async () => {
    const settings = { FEATURE_PASSWORD: 'forced' };
    const why = 'server only accept uploads protected by password';
    expect(await ask(settings, {})).toBe(refusal(why));
    expect(await ask(settings, { password: 'x' })).toMatchObject({ protectedByPassword: true });
  });

  it('case 29: forced accounts leave anonymous uploads out', async () => {
    const server = await TestServer.start({ FEATURE_AUTHENTICATION: 'forced' });
    const client = Client.of(server);
    const text = refusal('anonymous uploads are disabled');
    const create = await client.postUpload();
    expect([create.status, await create.text()]).toEqual([400, text]);
    const body = new FormData();
    body.append('file', new Blob(['abc']), 'a.txt');
    const quick = await client.request('POST', '/', { body });
    expect([quick.status, await quick.text()]).toEqual([400, text]);
    const raw = await client.request('PUT', '/a.txt', { body: 'abc' });
    expect([raw.status, await raw.text()]).toEqual([400, text]);
    expect(await server.storedObjects()).toEqual([]);
    await server.stop();
  });

  it('credentials are ignored without accounts, and refused with them', async () => {
    const open = await TestServer.start();
    const token = { 'X-PlikToken': 'nobody', Cookie: 'plik-session=bad' };
    expect((await Client.of(open).postUpload('{}', token)).status).toBe(200);
    await open.stop();
    const closed = await TestServer.start({ FEATURE_AUTHENTICATION: 'enabled' });
    const client = Client.of(closed);
    const byToken = await client.postUpload('{}', { 'X-PlikToken': 'nobody' });
    expect([byToken.status, await byToken.text()]).toEqual([403, 'invalid token\n']);
    const bySession = await client.postUpload('{}', { Cookie: 'plik-session=bad' });
    expect([bySession.status, await bySession.text()]).toEqual([403, 'invalid session\n']);
    expect(bySession.headers.getSetCookie()).toEqual([
      'plik-session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly',
      'plik-xsrf=; Path=/; Max-Age=0; SameSite=Lax',
    ]);
    expect((await client.get('/config', { Cookie: 'plik-session=bad' })).status).toBe(200);
    await closed.stop();
  });
});

describe('time to live', () => {
  it.each<[TestSettings, number, number, boolean]>([
    [{ MAX_TTL_STR: '0' }, -1, -1, false],
    [{ MAX_TTL_STR: '-1' }, -1, -1, false],
    [{ MAX_TTL_STR: '-1' }, -7, -7, false],
    [{ MAX_TTL_STR: '0' }, 999_999_999, 999_999_999, true],
    [{ MAX_TTL_STR: '0', DEFAULT_TTL_STR: '-1' }, 0, -1, false],
    [{ FEATURE_SET_TTL: 'disabled' }, 5, 2_592_000, true],
    [{ FEATURE_SET_TTL: 'disabled' }, -1, 2_592_000, true],
    [{ FEATURE_SET_TTL: 'disabled' }, 99_999_999, 2_592_000, true],
  ])('case 17, 18: with %j, %d becomes %d', async (settings, ttl, expected, ends) => {
    const upload = (await ask(settings, { ttl })) as OwnUpload;
    expect(upload.ttl).toBe(expected);
    expect(upload.expireAt === null).toBe(!ends);
  });
});
