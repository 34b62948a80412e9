import { Client, filePath } from '../support/client.js';
import { type Scrape, Watched } from '../support/metrics.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

const REQUESTS = 'plik_http_request_total';
const FILE = '/file/{uploadID}/{fileID}/{filename}';

let watched: Watched;
let client: Client;
beforeAll(async () => {
  watched = await Watched.start();
  client = Client.of(watched.server);
});
afterAll(() => watched.server.stop());

/** What was counted between two scrapes, as "POST /upload 200": times. */
function counted(before: Scrape, after: Scrape): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { labels, value } of after.of(REQUESTS)) {
    const more = value - before.sum(REQUESTS, labels);
    if (more > 0) counts[`${labels.method} ${labels.path} ${labels.code}`] = more;
  }
  return counts;
}

/** Answers end a moment after their last byte has come. */
async function countedBy(work: () => Promise<unknown>, expected: Record<string, number>) {
  const before = await watched.scrape();
  await work();
  let after = before;
  await eventually(async () => {
    after = await watched.scrape();
    const sum = Object.values(counted(before, after)).reduce((a, b) => a + b, 0);
    return sum >= Object.values(expected).reduce((a, b) => a + b, 0);
  });
  expect(counted(before, after)).toEqual(expected);
}

const consumed = async (answer: Promise<Response>): Promise<number> => {
  const response = await answer;
  await response.arrayBuffer();
  return response.status;
};

describe('the port of the metrics', () => {
  it('answers every path in the format of Prometheus', async () => {
    for (const path of ['/metrics', '/', '/any/thing?at=all', '/%zz']) {
      const response = await fetch(`${watched.url}${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(await response.text()).toContain('# TYPE plik_http_request_total counter\n');
    }
  });

  it('answers HEAD without a body, and no other method', async () => {
    const head = await fetch(watched.url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const response = await fetch(watched.url, { method });
      expect([method, response.status, response.headers.get('allow')]).toEqual([
        ...[method, 405, 'GET, HEAD'],
      ]);
    }
  });

  it('ends with the server', async () => {
    const other = await Watched.start();
    await other.scrape();
    await other.server.stop();
    await expect(fetch(other.url)).rejects.toThrow();
  });

  it('says in one line that it is taken', async () => {
    const { port } = new URL(watched.url);
    const second = TestServer.start({ METRICS_ADDRESS: '127.0.0.1', METRICS_PORT: port });
    await expect(second).rejects.toThrow(
      new RegExp(`^the metrics cannot listen on 127.0.0.1:${port} \\(.*\\) : .*EADDRINUSE`),
    );
  });
});

describe('plik_http_request_total', () => {
  it('counts what was answered, by method, route and status', async () => {
    await countedBy(
      async () => {
        const { path, upload } = await client.store('content');
        expect(await consumed(client.get(path))).toBe(200);
        expect(await consumed(client.get(path))).toBe(200);
        expect(await consumed(client.head(path))).toBe(200);
        expect(await consumed(client.get(path, { Range: 'bytes=1-2' }))).toBe(206);
        expect(await consumed(client.get(path.replace('hello', 'bye')))).toBe(400);
        expect(await consumed(client.get('/file/none/none/none'))).toBe(404);
        expect(await consumed(client.get(`/upload/${upload.id}`))).toBe(200);
        expect(await consumed(client.get('/version'))).toBe(200);
        expect(await consumed(client.postUpload('{'))).toBe(400);
      },
      {
        'POST /upload 200': 1,
        'POST /upload 400': 1,
        [`POST ${FILE} 200`]: 1,
        [`GET ${FILE} 200`]: 2,
        [`GET ${FILE} 206`]: 1,
        [`GET ${FILE} 400`]: 1,
        [`GET ${FILE} 404`]: 1,
        [`HEAD ${FILE} 200`]: 1,
        'GET /upload/{uploadID} 200': 1,
        'GET /version 200': 1,
      },
    );
  });

  it('counts neither health, nor files of the page, nor what leads nowhere', async () => {
    await countedBy(
      async () => {
        expect(await consumed(client.get('/health'))).toBe(200);
        expect(await consumed(client.get('/health/ready'))).toBe(200);
        expect(await consumed(client.get('/'))).toBe(200);
        expect(await consumed(client.get('/nothing/here'))).toBe(404);
        expect(await consumed(client.request('DELETE', '/config'))).toBe(404);
        expect(await consumed(client.get('/config'))).toBe(200);
      },
      { 'GET /config 200': 1 },
    );
  });

  it('has one series for every answer of a route, whatever its paths are', async () => {
    const before = (await watched.scrape()).of(REQUESTS).length;
    await countedBy(
      async () => {
        for (let i = 0; i < 50; i += 1) {
          const file = { id: `f${i}`, fileName: `n${i}"\\{}\n` } as never;
          expect(await consumed(client.get(filePath({ id: `u${i}` }, file)))).toBe(404);
          expect(await consumed(client.request('PROPFIND', `/upload/${i}`))).toBe(404);
        }
      },
      { [`GET ${FILE} 404`]: 50 },
    );
    expect((await watched.scrape()).of(REQUESTS).length).toBeLessThanOrEqual(before + 1);
  });
});

describe('the statistics', () => {
  it('are there at the start, and what they count is what there is', async () => {
    const other = await Watched.start();
    const names = ['uploads_count', 'anonymous_uploads_count', 'users_count', 'files_count'];
    const all = [...names, 'size_bytes', 'anonymous_size_bytes'].map((name) => `plik_${name}`);
    const first = await other.scrape();
    expect(all.map((name) => first.of(name))).toEqual(
      all.map((name) => [{ name, labels: {}, value: 0 }]),
    );
    await Client.of(other.server).store('12345');
    await Client.of(other.server).create();
    const second = await other.fresh();
    expect(all.map((name) => second.sum(name))).toEqual([2, 2, 0, 1, 5, 5]);
    const at = second.sum('plik_last_stats_refresh_timestamp');
    expect(Math.abs(at - Date.now() / 1000)).toBeLessThan(300);
    expect(second.sum('plik_server_stats_refresh_duration_second_count')).toBe(2);
    expect(second.of('plik_server_stats_refresh_duration_second_bucket')).toHaveLength(21);
    await other.server.stop();
  });
});
