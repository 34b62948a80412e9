import { Account, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { type Labels, type Scrape, Watched } from '../support/metrics.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { StreamUpload } from '../support/stream.js';
import { eventually } from '../support/wait.js';
import type { TestServer } from '../support/server.js';

const consume = async (answer: Promise<Response>): Promise<number> => {
  const response = await answer;
  await response.arrayBuffer();
  return response.status;
};

type Step = readonly [name: string, labels: Labels, by: number];

/** Both ways of a request are watched alike. */
describe.each([
  ['the short way', false],
  ['the long way', true],
])('metrics, when requests go %s', (_name, longWay) => {
  let watched: Watched;
  let server: TestServer;
  let client: Client;
  let backend: string;
  beforeAll(async () => {
    const settings = { DEFAULT_TTL_STR: '0', MAX_TTL_STR: '0' };
    watched = await Watched.start(settings, (all) => startWithAccounts(all, undefined, longWay));
    server = watched.server;
    client = Client.of(server);
    backend = (await watched.scrape()).of('plik_nest_build_info')[0]!.labels.storage!;
  });
  afterAll(() => server.stop());

  /** Facts are heard a moment after the answer. */
  async function moves(work: () => Promise<unknown>, steps: readonly Step[]): Promise<void> {
    const before = await watched.scrape();
    await work();
    let after: Scrape = before;
    const moved = (): number[] =>
      steps.map(([name, labels]) => after.sum(name, labels) - before.sum(name, labels));
    await eventually(
      async () => {
        after = await watched.scrape();
        return moved().every((by, i) => by >= steps[i]![2]);
      },
      `metrics to move: ${JSON.stringify(steps)}`,
    );
    const named = (by: number[]) => steps.map(([name, labels], i) => [name, labels, by[i]]);
    expect(named(moved())).toEqual(steps);
  }

  it('count uploads, files and their bytes, in and out', async () => {
    await moves(async () => {
      const { path, upload } = await client.store('0123456789');
      expect(await consume(client.get(path))).toBe(200);
      expect(await consume(client.get(path, { Range: 'bytes=2-4' }))).toBe(206);
      expect(await consume(client.get(`/archive/${upload.id}/all.zip`))).toBe(200);
      const headers = { 'X-UploadToken': upload.uploadToken };
      expect(await consume(client.delete(`/upload/${upload.id}`, headers))).toBe(200);
    }, [
      ['plik_nest_uploads_created_total', { by: 'anonymous' }, 1],
      ['plik_nest_uploads_created_total', {}, 1],
      ['plik_nest_uploads_removed_total', { why: 'removed' }, 1],
      ['plik_nest_received_files_total', { backend }, 1],
      ['plik_nest_received_bytes_total', { backend }, 10],
      ['plik_nest_received_bytes_total', { backend: 'stream' }, 0],
      ['plik_nest_sent_bytes_total', { backend }, 23],
      ['plik_nest_deliveries_total', { as: 'file', outcome: 'complete' }, 2],
      ['plik_nest_deliveries_total', { as: 'archive', outcome: 'complete' }, 1],
      ['plik_nest_deliveries_total', {}, 3],
      ['plik_nest_storage_bytes_total', { direction: 'written' }, 10],
      ['plik_nest_storage_operation_duration_seconds_count', { backend, operation: 'stage' }, 1],
      ['plik_nest_storage_operation_duration_seconds_count', { backend, operation: 'commit' }, 1],
      ['plik_nest_storage_errors_total', {}, 0],
      ['plik_nest_refusals_total', {}, 0],
    ]);
  });

  it('count streams, and show those that wait', async () => {
    const stream = await StreamUpload.create(client);
    const before = await watched.scrape();
    expect(before.sum('plik_nest_streams_waiting')).toBe(0);
    const sent = stream.send('passes by');
    await eventually(async () => {
      const scrape = await watched.scrape();
      const up = scrape.sum('plik_nest_transfers_in_flight', { direction: 'up' });
      return scrape.sum('plik_nest_streams_waiting') === 1 && up === 1;
    });
    await moves(async () => {
      expect(await consume(stream.receive())).toBe(200);
      expect(await consume(sent)).toBe(200);
    }, [
      ['plik_nest_received_bytes_total', { backend: 'stream' }, 9],
      ['plik_nest_received_bytes_total', { backend }, 0],
      ['plik_nest_sent_bytes_total', { backend: 'stream' }, 9],
      ['plik_nest_deliveries_total', { as: 'stream', outcome: 'complete' }, 1],
      ['plik_nest_streams_waiting', {}, -1],
    ]);
  });

  it('count refusals by reason, redirects of browsers and unknown paths too', async () => {
    const browser = { Accept: 'text/html', 'User-Agent': 'Mozilla/5.0' };
    await moves(async () => {
      const { path } = await client.store('x', { login: 'foo', password: 'bar' });
      expect(await consume(client.get(path))).toBe(401);
      expect(await consume(client.get('/file/none/none/none', browser))).toBe(302);
      expect(await consume(client.get('/no/where'))).toBe(404);
      expect(await consume(client.postUpload('{'))).toBe(400);
    }, [
      ['plik_nest_refusals_total', { reason: 'unauthorized' }, 1],
      ['plik_nest_refusals_total', { reason: 'not_found' }, 2],
      ['plik_nest_refusals_total', { reason: 'bad_request' }, 1],
      ['plik_nest_refusals_total', {}, 4],
    ]);
  });

  it('count clients that leave, and bodies that come to nothing', async () => {
    const upload = await client.create({ files: [{ fileName: 'a' }] });
    await moves(async () => {
      const path = `/file/${upload.id}/${upload.files[0]!.id}/a`;
      const raw = await RawConnection.open(server.url);
      const type = 'multipart/form-data; boundary=b';
      const headers = { 'X-UploadToken': upload.uploadToken, 'Content-Type': type };
      await raw.send(requestHead('POST', path, { ...headers, 'Content-Length': '10000' }));
      await raw.send(
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbegun',
      );
      await eventually(async () => {
        const scrape = await watched.scrape();
        return scrape.sum('plik_nest_transfers_in_flight', { direction: 'up' }) === 1;
      });
      raw.socket.resetAndDestroy();
    }, [
      ['plik_nest_files_not_received_total', { reason: 'client' }, 1],
      ['plik_nest_refusals_total', { reason: 'client_gone' }, 1],
      ['plik_http_request_total', { code: '499' }, 1],
      ['plik_nest_received_files_total', {}, 0],
    ]);
  });

  it('count logins, and why they are refused', async () => {
    await moves(async () => {
      await Account.admin(server);
      expect(await consume(postLogin(client, 'admin', 'wrong password'))).toBe(403);
      expect(await consume(postLogin(client, 'nobody at all', 'password'))).toBe(403);
    }, [
      ['plik_nest_logins_total', { provider: 'local', outcome: 'success' }, 1],
      ['plik_nest_logins_total', { provider: 'local', outcome: 'credentials' }, 2],
      ['plik_nest_logins_total', {}, 3],
      ['plik_nest_refusals_total', { reason: 'forbidden' }, 2],
    ]);
  });

  it('count passes of the cleaner, and what waits for one', async () => {
    const { upload } = await client.store('erase me');
    await client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken });
    const waiting = async (): Promise<number> =>
      (await watched.fresh()).sum('plik_nest_cleaning_backlog', { what: 'removed' });
    const backlog = await waiting();
    expect(backlog).toBeGreaterThanOrEqual(1);
    await moves(
      () => server.clean(),
      [
        ['plik_cleaning_duration_second_count', {}, 1],
        ['plik_cleaning_deleted_uploads', {}, backlog],
        ['plik_nest_cleaning_failures_total', {}, 0],
      ],
    );
    expect(await waiting()).toBe(0);
    const last = (await watched.scrape()).sum('plik_last_cleaning_timestamp');
    expect(Math.abs(last - Date.now() / 1000)).toBeLessThan(300);
  });

  it('tell how long the database took, and who is there', async () => {
    const name = 'plik_nest_database_operation_duration_seconds_count';
    const before = await watched.fresh();
    expect(await consume(client.get(`/upload/none`))).toBe(404);
    await client.create();
    const after = await watched.scrape();
    const more = (operation: string): number =>
      after.sum(name, { operation }) - before.sum(name, { operation });
    expect(more('read')).toBeGreaterThanOrEqual(1);
    expect(more('write') + more('transaction')).toBeGreaterThanOrEqual(1);
    const statements = 'plik_nest_database_statements_total';
    expect(after.sum(statements)).toBeGreaterThan(before.sum(statements));
    expect(after.sum('plik_nest_database_errors_total', { kind: 'unavailable' })).toBe(0);
    expect(after.sum('gorm_dbstats_open_connections')).toBeGreaterThanOrEqual(1);
    expect(after.sum('plik_nest_servers')).toBe(1);
    expect(after.sum('plik_nest_observer_failures_total')).toBe(0);
  });
});
