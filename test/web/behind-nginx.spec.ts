import { randomBytes } from 'node:crypto';
import { expectFiles, fileOf, pick, press, sent } from '../support/send-page.js';
import { Nginx, hasNginx } from '../support/nginx.js';
import { TestServer } from '../support/server.js';
import { WebPages } from '../support/web-page.js';

const described = hasNginx() ? describe : describe.skip;

described('the page below a path, behind nginx', () => {
  let server: TestServer;
  let nginx: Nginx;
  let pages: WebPages;
  let base = '';

  beforeAll(async () => {
    [server, pages] = await Promise.all([TestServer.start({ PATH: '/sub' }), WebPages.start()]);
    nginx = await Nginx.start('/sub/', new URL(server.url).origin);
    base = `${nginx.url}/sub`;
  });
  afterEach(() => pages.settle());
  afterAll(async () => {
    await nginx.stop();
    await Promise.all([server.stop(), pages.stop()]);
  });

  it('loads all that it needs, compressed, from below that path', async () => {
    const page = await pages.open(base);
    const asked: string[] = [];
    page.on('response', (response) => asked.push(new URL(response.url()).pathname));
    await page.reload();
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((path) => !path.startsWith('/sub/'))).toEqual([]);
    const answer = await fetch(`${base}/`, { headers: { 'Accept-Encoding': 'br' } });
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const script = /src="\.\/(assets\/[^"]+)"/.exec(await answer.text())![1]!;
    const { headers } = await fetch(`${base}/${script}`, { headers: { 'Accept-Encoding': 'br' } });
    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual([
      ...['br', 'Accept-Encoding'],
    ]);
  });

  it('sends a file, and shows it to whoever has the link', async () => {
    const content = randomBytes(300_000);
    const page = await pages.open(base);
    await pick(page, fileOf('report.bin', content));
    await press(page, /^Send/);
    const { link, files } = await sent(page);
    expect(link.startsWith(`${base}/#/?id=`)).toBe(true);
    expectFiles(files, { 'report.bin': content });
    const other = await pages.open(base, link.slice(base.length + 1));
    await other.getByText('report.bin').first().waitFor();
  });
});
