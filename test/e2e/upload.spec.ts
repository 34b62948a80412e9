import { Clock } from '../../src/common/clock.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let offset = 0;

beforeAll(async () => {
  server = await TestServer.start({ FEATURE_EXTEND_TTL: 'enabled' });
  client = Client.of(server);
  const clock = server.app.get(Clock);
  const real = clock.now.bind(clock);
  clock.now = () => real() + offset;
});
afterEach(() => {
  offset = 0;
});
afterAll(() => server.stop());

const own = (upload: OwnUpload): Record<string, string> => ({
  'X-UploadToken': upload.uploadToken,
});

async function text(response: Promise<Response>): Promise<[number, string]> {
  const answer = await response;
  return [answer.status, await answer.text()];
}

describe('reading and removing an upload', () => {
  it('case 33: the token shows the token', async () => {
    const upload = await client.create();
    const read = async (headers = {}): Promise<OwnUpload> =>
      (await (await client.get(`/upload/${upload.id}`, headers)).json()) as OwnUpload;
    const stranger = await read();
    expect(stranger).not.toHaveProperty('uploadToken');
    expect(stranger.admin).toBe(false);
    expect(await read(own(upload))).toMatchObject({ uploadToken: upload.uploadToken, admin: true });
    expect(await read({ 'X-UploadToken': 'wrong' })).toEqual(stranger);
    expect(await read({ 'X-UploadToken': '' })).toEqual(stranger);
  });

  it('case 34: an unknown id', async () => {
    expect(await text(client.get('/upload/nope'))).toEqual([404, 'upload nope not found\n']);
    const { id } = await client.create();
    const other = id.replace(/[a-zA-Z]/, (c) =>
      c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase(),
    );
    expect((await client.get(`/upload/${other}`)).status).toBe(404);
  });

  it('case 35: an upload that has expired', async () => {
    const { upload, path } = await client.store('content', { ttl: 1 });
    offset = 2000;
    const answer = [404, `upload ${upload.id} has expired\n`];
    const headers = own(upload);
    expect(await text(client.get(`/upload/${upload.id}`, headers))).toEqual(answer);
    expect(await text(client.delete(`/upload/${upload.id}`, headers))).toEqual(answer);
    expect(await text(client.get(path, headers))).toEqual(answer);
    expect(await text(client.get(`/archive/${upload.id}/a.zip`, headers))).toEqual(answer);
    expect(await text(client.postFile(upload, null, 'x'))).toEqual(answer);
  });

  it('case 36: removal needs the token, and is the end', async () => {
    const { upload, path } = await client.store('content');
    const url = `/upload/${upload.id}`;
    const forbidden = [403, 'you are not allowed to remove this upload\n'];
    expect(await text(client.delete(url))).toEqual(forbidden);
    expect(await text(client.request('DELETE', url, { headers: own(upload), body: '{}' }))).toEqual(
      [200, 'ok'],
    );
    const gone = [404, `upload ${upload.id} not found\n`];
    expect(await text(client.delete(url, own(upload)))).toEqual(gone);
    expect(await text(client.get(path))).toEqual(gone);
    expect(await text(client.get(`/archive/${upload.id}/a.zip`))).toEqual(gone);
    expect(await text(client.postFile(upload, null, 'x'))).toEqual(gone);
  });

  it('case 37: everybody may remove what is removable', async () => {
    const { upload, path } = await client.store('content', { removable: true });
    expect(await text(client.delete(path))).toEqual([200, 'ok']);
    const { files } = (await (await client.get(`/upload/${upload.id}`)).json()) as OwnUpload;
    expect(files[0]?.status).toBe('deleted');
    expect(await text(client.delete(`/upload/${upload.id}`))).toEqual([200, 'ok']);
  });

  it('case 38: every access prolongs an upload made so, and no other', async () => {
    const expiry = async (id: string): Promise<number> => {
      const upload = (await (await client.get(`/upload/${id}`)).json()) as OwnUpload;
      return Date.parse(upload.expireAt ?? '');
    };
    const files = [{ fileName: 'later.txt' }];
    const extended = await client.create({ ttl: 100, extend_ttl: true, files });
    const fixed = await client.create({ ttl: 100, files });
    const start = Date.parse(extended.expireAt ?? '');
    const fixedEnd = Date.parse(fixed.expireAt ?? '');
    offset = 2000;
    expect((await client.head(filePath(extended, extended.files[0]!))).status).toBe(404);
    offset = 101_000;
    expect(await expiry(extended.id)).toBeGreaterThanOrEqual(start + 101_000);
    offset = 50_000;
    expect(await expiry(fixed.id)).toBe(fixedEnd);
    const again = (await (await client.get(`/upload/${extended.id}`)).json()) as OwnUpload;
    expect([again.ttl, again.createdAt]).toEqual([100, extended.createdAt]);
  });
});
