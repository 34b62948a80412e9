import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

describe('a page from a folder', () => {
  let folder: string;
  let own: TestServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plik-page-'));
    await writeFile(join(folder, 'index.html'), '<p>first</p>');
    own = await TestServer.start({ WEBAPP_DIRECTORY: folder });
  });
  afterAll(async () => {
    await own.stop();
    await rm(folder, { recursive: true });
  });

  const headersOf = ({ headers }: Response): string[][] =>
    [...headers].filter(([name]) => !/^(?:date|connection|keep-alive|x-request-id)$/.test(name));

  it('is the same however often it is asked for', async () => {
    const answers: object[] = [];
    for (let i = 0; i < 3; i += 1) {
      const response = await fetch(own.url);
      answers.push({ headers: headersOf(response), body: await response.text() });
    }
    expect(answers[0]).toMatchObject({ body: '<p>first</p>' });
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    const head = await fetch(own.url, { method: 'HEAD' });
    expect({ headers: headersOf(head), body: '<p>first</p>' }).toEqual(answers[0]);
    expect(await head.text()).toBe('');
  });

  it('is sent as it is, and nothing is said about it', async () => {
    await writeFile(join(folder, 'index.html.gz'), 'not asked for');
    const response = await fetch(own.url, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(headersOf(response).map(([name]) => name)).toEqual([
      ...['accept-ranges', 'cache-control', 'content-length', 'content-type'],
      ...['etag', 'last-modified'],
    ]);
    expect(response.headers.get('cache-control')).toBe('public, max-age=0');
    expect(await response.text()).toBe('<p>first</p>');
    expect(await (await fetch(`${own.url}/index.html.gz`)).text()).toBe('not asked for');
  });

  it('is compared with what the client has, and given in parts', async () => {
    const etag = (await fetch(own.url)).headers.get('etag')!;
    const same = await fetch(own.url, {
      headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' },
    });
    expect([same.status, await same.text()]).toEqual([304, '']);
    const part = await fetch(own.url, { headers: { Range: 'bytes=3-7' } });
    expect([part.status, await part.text()]).toEqual([206, 'first']);
  });

  it('is another one soon after its file was replaced, and gone with it', async () => {
    await (await fetch(own.url)).text();
    await writeFile(join(folder, 'index.html'), '<p>another</p>');
    await eventually(async () => (await (await fetch(own.url)).text()) === '<p>another</p>');
    await rm(join(folder, 'index.html'));
    await eventually(async () => (await fetch(own.url)).status === 404);
  });
});
