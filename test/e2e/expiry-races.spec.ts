import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { UploadEntity } from '../../src/database/entities/upload.entity.js';
import { UploadRepository } from '../../src/database/repositories/upload.repository.js';
import { answer } from '../support/accounts.js';
import { Client, type OwnUpload } from '../support/client.js';
import { onServer } from '../support/databases.js';
import { type CountRow, driftOf } from '../support/drift.js';
import { Heard } from '../support/facts.js';
import { TestServer } from '../support/server.js';

const [HOUR, DAY] = [3600, 86_400];
const SETTINGS = { FEATURE_EXTEND_TTL: 'enabled', MAX_TTL_STR: '-1' };

// Two servers on one database: what one does between two statements of the other.
let server: TestServer;
let other: TestServer;
let client: Client;
let elsewhere: Client;
beforeAll(async () => {
  server = await TestServer.start(SETTINGS);
  other = await TestServer.start(SETTINGS, server.folder);
  [client, elsewhere] = [Client.of(server), Client.of(other)];
});
afterEach(async () => {
  jest.restoreAllMocks();
  const source = server.app.get(DataSource);
  const { kept, counted } = await driftOf((sql) => source.query<CountRow[]>(sql));
  expect(kept).toEqual(counted);
});
afterAll(async () => {
  await other.halt();
  await server.stop();
});

const change = (at: Client, { id, uploadToken }: OwnUpload, ttl: number): Promise<Response> =>
  at.request('PATCH', `/upload/${id}`, {
    headers: { 'X-UploadToken': uploadToken },
    body: JSON.stringify({ ttl }),
  });

const rowOf = ({ id }: OwnUpload): Promise<UploadEntity | null> =>
  server.app.get(DataSource).getRepository(UploadEntity).findOneBy({ id });

/** What is said from now on. */
function listen(at: TestServer): Heard {
  const heard = new Heard(at);
  heard.forget();
  return heard;
}

/** Does something once, before the first server comes to a statement. */
function before(method: 'changeLife' | 'extend', work: () => Promise<unknown>): void {
  const uploads = server.app.get(UploadRepository);
  const real = uploads[method].bind(uploads) as (...args: unknown[]) => Promise<boolean>;
  jest.spyOn(uploads, method).mockImplementationOnce(async (...args: unknown[]) => {
    await work();
    return real(...args);
  });
}

describe('a change of how long an upload is kept', () => {
  it('is not undone by a visit that began before it', async () => {
    const upload = await client.create({ ttl: DAY, extend_ttl: true });
    before('extend', async () => {
      expect((await change(elsewhere, upload, HOUR)).status).toBe(200);
    });
    expect((await client.get(`/upload/${upload.id}`)).status).toBe(200);
    const row = await rowOf(upload);
    expect(row?.ttl).toBe(HOUR);
    expect(row?.expireAt).toBeLessThanOrEqual(Date.now() + HOUR * 1000);
  });

  it('lets an end that was taken away stay away', async () => {
    const upload = await client.create({ ttl: HOUR, extend_ttl: true });
    before('extend', () => change(elsewhere, upload, -1));
    expect((await client.get(`/upload/${upload.id}`)).status).toBe(200);
    expect(await rowOf(upload)).toMatchObject({ ttl: -1, expireAt: null });
  });

  it('is done after another one that came in between, and each is counted and said', async () => {
    const upload = await client.create({ ttl: DAY });
    const [here, there] = [listen(server), listen(other)];
    before('changeLife', () => change(elsewhere, upload, 10 * DAY));
    expect(await (await change(client, upload, 60)).json()).toMatchObject({ ttl: 60 });
    expect((await rowOf(upload))?.expireAt).toBeLessThanOrEqual(Date.now() + 60_000);
    const said = { is: 'UploadChanged', uploadId: upload.id, userId: '', actorId: '' };
    expect(await here.since(1)).toEqual([{ ...said, ttl: 60 }]);
    expect(await there.since(1)).toEqual([{ ...said, ttl: 10 * DAY }]);
  });

  it('finds nothing to change of an upload that was removed meanwhile', async () => {
    const upload = await client.create({ ttl: HOUR });
    const heard = listen(server);
    const token = { 'X-UploadToken': upload.uploadToken };
    before('changeLife', () => elsewhere.delete(`/upload/${upload.id}`, token));
    const got = await answer(change(client, upload, DAY));
    expect(got).toEqual([404, `upload ${upload.id} not found\n`]);
    const deletedAt = expect.any(Number) as unknown;
    expect(await rowOf(upload)).toMatchObject({ ttl: HOUR, deletedAt });
    expect(await heard.since(0)).toEqual([]);
  });

  it('finds nothing to change of an upload whose time ended meanwhile', async () => {
    const upload = await client.create({ ttl: HOUR });
    const heard = listen(server);
    const expireAt = Date.now() - 1;
    const rows = server.app.get(DataSource).getRepository(UploadEntity);
    before('changeLife', () => rows.update({ id: upload.id }, { expireAt }));
    const got = await answer(change(client, upload, DAY));
    expect(got).toEqual([404, `upload ${upload.id} has expired\n`]);
    expect(await rowOf(upload)).toMatchObject({ ttl: HOUR, expireAt });
    expect(await heard.since(0)).toEqual([]);
  });

  it('leaves one whole result, whatever comes together', async () => {
    const ttls = [60, HOUR, 2 * DAY, 10 * DAY, -1];
    for (let round = 0; round < (onServer ? 8 : 15); round += 1) {
      const upload = await client.create({ ttl: DAY, extend_ttl: true });
      const start = Date.now();
      const asked = ttls.flatMap((ttl, i) => {
        const [one, two] = i % 2 === 0 ? [client, elsewhere] : [elsewhere, client];
        return [change(one, upload, ttl), two.get(`/upload/${upload.id}`)];
      });
      const removal = round % 3 === 0;
      const token = { 'X-UploadToken': upload.uploadToken };
      if (removal) asked.push(elsewhere.delete(`/upload/${upload.id}`, token));
      const statuses = (await Promise.all(asked)).map(({ status }) => status);
      expect(statuses.every((status) => status === 200 || (removal && status === 404))).toBe(true);
      const row = (await rowOf(upload))!;
      expect(ttls.includes(row.ttl) || removal).toBe(true);
      expect(row.deletedAt !== null).toBe(removal);
      const begun = row.expireAt === null ? null : row.expireAt - row.ttl * 1000;
      if (row.ttl === -1) expect(begun).toBeNull();
      else expect(begun! >= start && begun! <= Date.now()).toBe(true);
    }
  });
});
