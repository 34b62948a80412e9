import { answer } from '../support/accounts.js';
import { Client, type Headers, filePath } from '../support/client.js';
import { often, status } from '../support/often.js';
import { TestServer } from '../support/server.js';
import { PATIENCE } from '../support/wait.js';

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await TestServer.start({ PASSWORD_COST: '4' });
  client = Client.of(server);
});
afterAll(() => server.stop());

describe('a password', () => {
  const basic = (password: string, login = 'plik'): Headers => ({
    Authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
  });
  const store = (password: string, login?: string) => {
    const credentials = { password, ...(login === undefined ? {} : { login }) };
    return client.create({ ...credentials, files: [{ fileName: 'a.txt' }] });
  };

  it('that was right does not make another one right, nor itself for another upload', async () => {
    const [one, two, same] = [await store('secret one'), await store('two'), await store('two')];
    const read = (id: string, headers: Headers) => (): Promise<Response> =>
      client.get(`/upload/${id}`, headers);
    expect(await often(read(one.id, basic('secret one')))).toEqual([200]);
    expect(await often(read(two.id, basic('two')))).toEqual([200]);
    for (const wrong of [basic('two'), basic('Secret one'), basic('secret one', 'Plik'), {}]) {
      expect(await status(read(one.id, wrong)())).toBe(401);
    }
    expect(await status(read(two.id, basic('secret one'))())).toBe(401);
    expect(await often(read(same.id, basic('two')))).toEqual([200]);
    expect(await often(read(one.id, basic('secret one')))).toEqual([200]);
  });

  it('is not the same characters, parted from the login elsewhere', async () => {
    const one = await store('bc', 'a');
    expect(await status(client.get(`/upload/${one.id}`, basic('bc', 'a')))).toBe(200);
    const two = await client.create({ login: 'ab', password: 'c' });
    expect(await status(client.get(`/upload/${two.id}`, basic('bc', 'a')))).toBe(401);
    expect(await status(client.get(`/upload/${two.id}`, basic('c', 'ab')))).toBe(200);
    expect(await status(client.get(`/upload/${two.id}`, basic('bc', 'a')))).toBe(401);
  });

  it('opens nothing that was removed', async () => {
    const upload = await store('secret');
    const headers = basic('secret');
    const token = { 'X-UploadToken': upload.uploadToken };
    const ask = (): Promise<Response> => client.get(`/upload/${upload.id}`, headers);
    expect(await often(ask)).toEqual([200]);
    const removed = client.delete(`/upload/${upload.id}`, { ...headers, ...token });
    expect(await status(removed)).toBe(200);
    expect(await often(ask)).toEqual([404]);
  });
});

describe('an upload', () => {
  it('that nobody found is found when it is there, with each file when that is there', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }, { fileName: 'b.txt' }] });
    const [a, b] = upload.files.map((file) => filePath(upload, file));
    const seen = async (): Promise<string[]> => {
      const got = await client.get(`/upload/${upload.id}`);
      return ((await got.json()) as typeof upload).files.map((file) => file.status);
    };
    for (const path of [a!, b!]) expect(await often(() => client.get(path))).toEqual([404]);
    expect(await seen()).toEqual(['missing', 'missing']);
    expect(await status(client.postFile(upload, upload.files[0]!, 'first'))).toBe(200);
    expect(await often(() => client.get(a!))).toEqual([200]);
    expect(await often(() => client.get(b!))).toEqual([404]);
    expect(await seen()).toEqual(['uploaded', 'missing']);
    expect(await status(client.postFile(upload, null, 'third', 'c.txt'))).toBe(200);
    expect(await seen()).toEqual(['uploaded', 'missing', 'uploaded']);
    const headers = { 'X-UploadToken': upload.uploadToken };
    expect(await status(client.delete(a!, headers))).toBe(200);
    expect(await often(() => client.get(a!))).toEqual([404]);
    expect(await status(client.delete(`/upload/${upload.id}`, headers))).toBe(200);
    for (const path of [a!, `/upload/${upload.id}`, `/archive/${upload.id}/x.zip`]) {
      expect(await often(() => client.get(path))).toEqual([404]);
    }
    expect(await status(client.postFile(upload, upload.files[1]!, 'late'))).toBe(404);
  });

  it('that expires is gone for every request that comes after, however often it was asked for', async () => {
    const { upload, path } = await client.store('soon gone', { ttl: 2 });
    const locked = await client.create({ ttl: 2, password: 'secret' });
    const authorization = Buffer.from('plik:secret').toString('base64');
    const questions: readonly (readonly [string, string, Headers])[] = [
      [upload.expireAt!, path, {}],
      [upload.expireAt!, `/upload/${upload.id}`, {}],
      [upload.expireAt!, `/archive/${upload.id}/a.zip`, {}],
      [locked.expireAt!, `/upload/${locked.id}`, { Authorization: `Basic ${authorization}` }],
    ];
    const seen = new Set<string>();
    const end = Date.now() + PATIENCE;
    for (let gone = 0; gone < questions.length && Date.now() < end;) {
      gone = 0;
      for (const [expireAt, asked, headers] of questions) {
        const late = Date.now() > Date.parse(expireAt);
        const got = await status(client.get(asked, headers));
        const early = Date.now() < Date.parse(expireAt);
        if (late || early) seen.add(`${late ? 'late' : 'early'} ${got}`);
        if (late) gone += 1;
      }
    }
    expect([...seen].sort()).toEqual(['early 200', 'late 404']);
    expect(await answer(client.get(path))).toEqual([404, expect.stringMatching(/expired/)]);
  });

  it('that is asked for while it is removed is there or is not, and then is not', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { upload, path } = await client.store('x'.repeat(5000));
      const headers = { 'X-UploadToken': upload.uploadToken };
      const before = Array.from({ length: 8 }, () => client.get(path));
      const removal = client.delete(`/upload/${upload.id}`, headers);
      const during = Array.from({ length: 8 }, () => client.get(path));
      expect(await status(removal)).toBe(200);
      expect(await often(() => client.get(path))).toEqual([404]);
      for (const response of await Promise.all([...before, ...during])) {
        const text = await response.text();
        if (response.status === 200) expect(text).toBe('x'.repeat(5000));
        else expect([response.status, text.length < 200]).toEqual([404, true]);
      }
    }
  });
});
