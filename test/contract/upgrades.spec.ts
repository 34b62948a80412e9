import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { packageRoot } from '../../src/common/package-root.js';
import { migrations } from '../../src/database/data-source.js';
import { UsageEntity } from '../../src/database/entities/usage.entity.js';
import { Client } from '../support/client.js';
import { connect, databaseFor, onServer, openSqlite } from '../support/databases.js';
import { TestServer } from '../support/server.js';

const FOLDER = join(packageRoot, 'test', 'fixtures', 'schemas');
const SERVER = process.env.PLIK_TEST_DATABASE ?? '';
const KIND = !onServer ? 'sqlite' : SERVER.startsWith('postgres') ? 'postgres' : 'mariadb';
const DUMPS = readdirSync(FOLDER).filter((name) => name.startsWith(`${KIND}-`));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-upgrade-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a dump, as the database's own tool would. */
async function restore(name: string): Promise<void> {
  const { ConnectionString: where } = await databaseFor(folder, true);
  const source = onServer ? await connect(where) : await openSqlite(where);
  const text = await readFile(join(FOLDER, name), 'utf8');
  for (const statement of text.split(/;\n/)) {
    if (statement.trim() !== '') await source.query(statement);
  }
  await source.destroy();
}

describe('a database of every schema that there has been', () => {
  it('has a dump for each', async () => {
    const versions = migrations.map((_, i) => `${KIND}-${String(i + 1)}.sql`);
    expect((await readdir(FOLDER)).filter((name) => name.startsWith(KIND))).toEqual(versions);
  });

  it.each(DUMPS)('%s is brought up to date, with its rows', async (dump) => {
    await restore(dump);
    const server = await TestServer.start({}, folder);
    try {
      const source = server.app.get(DataSource);
      const drift = await source.driver.createSchemaBuilder().log();
      expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
      const client = Client.of(server);
      const upload: unknown = await (await client.get('/upload/AAAAAAAAAAAAAAAA')).json();
      expect(upload).toMatchObject({
        comments: "two files ; 😀 \\ 'quoted'",
        createdAt: '2026-03-29T00:59:59.987Z',
        files: [
          { fileName: '😀.bin', fileSize: 5_368_709_121, status: 'uploaded' },
          { fileName: 'a.txt', fileSize: 7, status: 'uploaded' },
        ],
      });
      const other: unknown = await (await client.get('/upload/aaaaaaaaaaaaaaaa')).json();
      expect(other).toMatchObject({ oneShot: true, removable: true, ttl: 60 });
      expect((await client.get('/upload/BBBBBBBBBBBBBBBB')).status).toBe(404);
      if (dump.endsWith('-1.sql')) {
        const usage = await source.manager.findOneByOrFail(UsageEntity, { userId: '' });
        expect(usage).toMatchObject({ uploads: 2, files: 2, size: 5_368_709_128 });
      }
    } finally {
      await server.halt();
    }
  });
});

describe('a migration that was cut off', () => {
  it('is run again from its beginning, whatever of it is done', async () => {
    await restore(`${KIND}-1.sql`);
    const server = await TestServer.start({}, folder);
    const source = server.app.get(DataSource);
    const runner = source.createQueryRunner();
    for (const migration of source.migrations) await migration.up(runner);
    await runner.release();
    const drift = await source.driver.createSchemaBuilder().log();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
    const usage = await source.manager.findOneByOrFail(UsageEntity, { userId: '' });
    expect(usage).toMatchObject({ uploads: 2, files: 2, size: 5_368_709_128 });
    await server.halt();
  });
});
