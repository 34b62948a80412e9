import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { PAGE_ROUTES } from '../../src/http/front-door.description.js';
import { RouteTable, hasHead } from '../../src/http/route-table.js';
import { Client } from '../support/client.js';
import { readDocument } from '../support/described.js';
import { TestServer, type TestSettings } from '../support/server.js';

const kept = (name: string): string => readFileSync(join(packageRoot, name), 'utf8');

describe('the description of the API', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await TestServer.start({ RESUMABLE_DRAFT: 'true' });
    client = Client.of(server);
  });
  afterAll(() => server.stop());

  it('describes every route of the server, and none that is not there', () => {
    const routes = server.app.get(RouteTable).routes.flatMap((route) => {
      const path = route.template.replace(/:(\w+)/g, '{$1}');
      const methods = hasHead(route) ? [route.method, 'HEAD'] : [route.method];
      return methods.map((method) => `${method} ${path}`);
    });
    const pages = PAGE_ROUTES.map(({ method, template }) => `${method} ${template}`);
    const described = Object.entries(readDocument().paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((method) => method !== 'parameters')
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual([...routes, ...pages].sort());
  });

  it('is that of the repository, as JSON', async () => {
    const response = await client.get('/openapi.json');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const document = (await response.json()) as { servers: { url: string }[] };
    expect(document).toEqual(JSON.parse(kept('openapi.json')));
    // Relative: right behind a proxy, and below a Path.
    expect(document.servers.map(({ url }) => url)).toEqual(['.']);
  });

  it.each(['/openapi.json', '/openapi'])('%s is not sent again to who has it', async (path) => {
    const first = await client.get(path);
    const etag = first.headers.get('etag')!;
    const again = await client.get(path, { 'If-None-Match': etag });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
    expect((await client.get(path, { 'If-None-Match': '"other"' })).status).toBe(200);
    expect((await client.get(path, { 'If-Match': '"other"' })).status).toBe(412);
  });

  it.each(['/openapi.json', '/openapi'])('%s has a HEAD', async (path) => {
    const whole = await client.get(path);
    const head = await client.head(path);
    expect(head.status).toBe(200);
    for (const name of ['content-length', 'content-type', 'etag']) {
      expect(head.headers.get(name)).toBe(whole.headers.get(name));
    }
    expect(await head.text()).toBe('');
  });

  it('is a page that loads nothing and runs nothing', async () => {
    const response = await client.get('/openapi');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).toBe(kept('openapi.html'));
    expect(page).not.toMatch(/<script|<img|<link|<iframe|\son\w+=|@import|url\(/i);
    const links = [...page.matchAll(/href="([^"]*)"/g)].map((match) => match[1]!);
    expect(links.filter((link) => !link.startsWith('#'))).toEqual(['openapi.json']);
    const anchors = new Set([...page.matchAll(/ id="([^"]*)"/g)].map((match) => `#${match[1]!}`));
    expect(links.filter((link) => link.startsWith('#') && !anchors.has(link))).toEqual([]);
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page)!;
    const digest = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`style-src 'sha256-${digest}'`);
  });

  it('leaves its names to files that are put at the root', async () => {
    for (const name of ['openapi.json', 'openapi']) {
      const response = await client.request('PUT', `/${name}`, { body: 'mine' });
      expect(response.status).toBe(200);
      const url = (await response.text()).trimEnd();
      expect(url.endsWith(`/${name}`)).toBe(true);
      expect(await (await fetch(url)).text()).toBe('mine');
    }
  });

  const elsewhere = async (
    settings: TestSettings,
    work: (client: Client) => Promise<void>,
  ): Promise<void> => {
    const other = await TestServer.start(settings);
    try {
      await work(Client.of(other));
    } finally {
      await other.stop();
    }
  };

  it('is below the configured Path', () =>
    elsewhere({ PATH: '/sub' }, async (below) => {
      expect((await below.get('/openapi.json')).status).toBe(200);
      expect((await below.get('/openapi')).status).toBe(200);
    }));

  it('stays for programs where there is no page', () =>
    elsewhere({ NO_WEB_INTERFACE: 'true' }, async (bare) => {
      expect((await bare.get('/openapi.json')).status).toBe(200);
      const page = await bare.get('/openapi');
      expect([page.status, await page.text()]).toEqual([404, '404 page not found\n']);
    }));
});
