import { type Server, createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { once } from 'node:events';
import { describeError } from '../../src/common/errors.js';
import { Outbound } from '../../src/auth/providers/outbound.js';
import { SmallServer } from '../support/oauth-providers.js';
import { PATIENCE } from '../support/wait.js';

let server: SmallServer;
let outbound: Outbound;

beforeAll(async () => {
  server = await SmallServer.start(({ method, url, body }) => ({
    json: { method, path: url.pathname, body },
  }));
  outbound = new Outbound();
});
afterAll(async () => {
  await outbound.onApplicationShutdown();
  await server.stop();
});

const failure = async (url: string, through = outbound): Promise<string> =>
  through.json(url).then(
    () => 'nothing failed',
    (error: unknown) => describeError(error),
  );

describe('requests to providers', () => {
  it('go out and come back', async () => {
    const init = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'é' };
    expect(await outbound.json(`${server.base}/x`, init)).toEqual({
      ...{ method: 'POST', path: '/x', body: 'é' },
    });
  });

  it('fail with a host, and with nothing of what was asked', async () => {
    const { host } = new URL(server.base);
    server.answer(() => ({ status: 302, headers: { Location: 'http://127.0.0.1:1/' } }));
    expect(await failure(`${server.base}/?code=secret`)).toBe(`${host} redirects elsewhere`);
    server.answer(() => ({ status: 418, body: 'a secret' }));
    expect(await failure(`${server.base}/?code=secret`)).toBe(`${host} answers 418`);
    server.answer(() => ({ body: '{"secret":' }));
    expect(await failure(`${server.base}/?code=secret`)).toBe(`${host} does not answer JSON`);
    server.answer(() => ({ body: Buffer.alloc(1024 * 1024 + 1, ' ') }));
    expect(await failure(`${server.base}/?code=secret`)).toBe(`${host} answers too much`);
    const gone = await failure('http://127.0.0.1:1/?code=secret');
    expect(gone).toContain('127.0.0.1:1 cannot be reached : ');
    expect(gone).not.toContain('secret');
  });

  it('do not wait for ever', async () => {
    server.answer(() => new Promise(() => undefined));
    const start = Date.now();
    expect(await failure(server.base)).toContain('cannot be reached : ');
    expect(Date.now() - start).toBeGreaterThan(9000);
    expect(Date.now() - start).toBeLessThan(PATIENCE);
  });

  it('go through the proxy of the environment, but to hosts that need none', async () => {
    const tunnels: string[] = [];
    const proxy: Server = createServer();
    proxy.on('connect', (req, client) => {
      tunnels.push(req.url ?? '');
      const to = connect(Number(new URL(server.base).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        to.pipe(client).pipe(to);
      });
      to.on('error', () => client.destroy());
      client.on('error', () => to.destroy());
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    server.answer(() => ({ json: 'through' }));
    const before = { ...process.env };
    const { port } = proxy.address() as AddressInfo;
    process.env.HTTP_PROXY = `http://127.0.0.1:${port}`;
    process.env.NO_PROXY = '127.0.0.1';
    const through = new Outbound();
    try {
      expect(await through.json('http://provider.invalid/x')).toBe('through');
      expect(tunnels).toEqual(['provider.invalid:80']);
      expect(await through.json(server.base)).toBe('through');
      expect(tunnels).toHaveLength(1);
    } finally {
      process.env = before;
      await through.onApplicationShutdown();
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});
