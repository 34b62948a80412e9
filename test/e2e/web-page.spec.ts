import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({ PATH: '/sub' });
});
afterAll(() => server.stop());

const web = join(packageRoot, 'web');

describe('the page that comes with the server', () => {
  it('is served at the base, with everything that it names', async () => {
    const response = await fetch(`${server.url}/`);
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const links = [...page.matchAll(/(?:href|src)="([^"#][^"]*)"/g)].map((match) => match[1]!);
    expect(links).toEqual(expect.arrayContaining(['app.css', 'js/main.js']));
    for (const link of links) {
      // Relative, so that it works below any path; nothing comes from another host.
      expect(link).not.toMatch(/^\/|:/);
      expect((await fetch(`${server.url}/${link}`)).status).toBe(200);
    }
  });

  it('runs no inline script and reaches nobody else', async () => {
    const page = await readFile(join(web, 'index.html'), 'utf8');
    expect(page).toMatch(/default-src 'none'; script-src 'self'/);
    expect(page).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style="/);
  });

  it('imports only modules that are there', async () => {
    for (const name of await readdir(join(web, 'js'))) {
      const source = await (await fetch(`${server.url}/js/${name}`)).text();
      for (const [, imported] of source.matchAll(/from '\.\/([\w-]+\.js)'/g)) {
        expect((await fetch(`${server.url}/js/${imported!}`)).status).toBe(200);
      }
    }
  });
});
