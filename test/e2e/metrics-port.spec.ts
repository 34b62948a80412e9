import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metrics } from '../../src/metrics/metrics.js';
import { Watched } from '../support/metrics.js';
import { freePort } from '../support/ports.js';
import { runProcess } from '../support/plikd.js';
import { RawConnection } from '../support/raw-http.js';
import { dial } from '../support/raw.js';
import { TestServer } from '../support/server.js';
import { settingsFor } from '../support/storages.js';
import { eventually, within } from '../support/wait.js';

let watched: Watched;
beforeAll(async () => {
  watched = await Watched.start();
});
afterAll(() => watched.server.stop());

const closed = (raw: RawConnection): Promise<unknown> =>
  within(
    new Promise((resolve) => {
      if (raw.socket.destroyed) resolve(null);
      else raw.socket.once('close', resolve);
    }),
    'a connection to be closed',
  );

describe('metrics that are off', () => {
  it('listen nowhere, and watch nothing', async () => {
    const server = await TestServer.start();
    await server.app.get(Metrics).refresh();
    const port = await freePort();
    await expect(dial(`http://127.0.0.1:${port}`)).rejects.toThrow('ECONNREFUSED');
    await server.stop();
  });
});

describe('plikd with a port that is taken', () => {
  it('ends with one line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plik-metrics-'));
    const { port } = new URL(watched.url);
    const { code, out, err } = await runProcess(folder, [], {
      ...(await settingsFor(folder)),
      LISTEN_ADDRESS: '127.0.0.1',
      LISTEN_PORT: '0',
      METRICS_ADDRESS: '127.0.0.1',
      METRICS_PORT: port,
    });
    expect([code, out, err.trim().split('\n')]).toEqual([
      ...[1, ''],
      [
        expect.stringMatching(
          `^plikd: the metrics cannot listen on 127.0.0.1:${port} .*EADDRINUSE`,
        ),
      ],
    ]);
    await rm(folder, { recursive: true, force: true });
  });
});

describe('hostile requests to the port of the metrics', () => {
  afterEach(async () => {
    expect((await watched.scrape()).sum('plik_nest_build_info')).toBe(1);
  });

  it('with a head that does not end are cut off', async () => {
    const raw = await RawConnection.open(watched.url);
    await raw.send('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await closed(raw);
  });

  it('with a huge path or huge headers are refused', async () => {
    for (const head of [
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
    ]) {
      const raw = await RawConnection.open(watched.url);
      await raw.send(head);
      expect((await raw.answer()).status).toBe(431);
      await closed(raw);
    }
  });

  it('with bodies have them ignored, and the connection ends', async () => {
    const raw = await RawConnection.open(watched.url);
    await raw.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n');
    expect((await raw.answer()).status).toBe(405);
    await closed(raw);
  });

  it('that are pipelined get one answer', async () => {
    const raw = await RawConnection.open(watched.url);
    await raw.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(500));
    expect((await raw.answer()).status).toBe(200);
    await closed(raw);
  });

  it('on many connections leave no more than a few of them open', async () => {
    const all = await Promise.all(
      Array.from({ length: 200 }, () => RawConnection.open(watched.url)),
    );
    const open = (): number => all.filter(({ socket }) => !socket.destroyed).length;
    await eventually(() => open() <= 64);
    for (const { socket } of all) socket.destroy();
    await eventually(() =>
      watched.scrape().then(
        () => true,
        () => false,
      ),
    );
  });

  it('at once share one collection', async () => {
    const begun = performance.now();
    const texts = await Promise.all(Array.from({ length: 40 }, () => watched.scrape()));
    expect(new Set(texts.map(({ text }) => text)).size).toBeLessThanOrEqual(
      2 + (performance.now() - begun) / 100,
    );
  });
});
