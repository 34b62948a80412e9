import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../support/client.js';
import { connect, databaseFor, onServer, openSqlite } from '../support/databases.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';

let folder: string;
let child: ChildProcess;
let log = '';

async function start(more: Readonly<Record<string, unknown>>): Promise<Client> {
  const backend = { ...(await databaseFor(folder)), ...more };
  child = spawnPlikd(folder, [], {
    LISTEN_ADDRESS: '127.0.0.1',
    LISTEN_PORT: '0',
    METADATA_BACKEND_CONFIG: JSON.stringify(backend),
  });
  log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  return new Client(await listening(child));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-queries-'));
});
afterEach(async () => {
  await end(child);
  await rm(folder, { recursive: true, force: true });
});

/** Makes every write wait, by a lock of somebody else's, until it is released. */
async function holdUp(): Promise<() => Promise<void>> {
  const { ConnectionString: where, Driver } = await databaseFor(folder);
  const source = onServer ? await connect(where) : await openSqlite(where);
  const runner = source.createQueryRunner();
  const lock = {
    sqlite3: ['BEGIN IMMEDIATE', 'ROLLBACK'],
    mysql: ['LOCK TABLES uploads WRITE', 'UNLOCK TABLES'],
    postgres: ['BEGIN', 'LOCK TABLE uploads IN EXCLUSIVE MODE', 'ROLLBACK'],
  }[Driver]!;
  for (const statement of lock.slice(0, -1)) await runner.query(statement);
  return async () => {
    await runner.query(lock.at(-1)!);
    await runner.release();
    await source.destroy();
  };
}

describe('the log', () => {
  it('names statements that are slow', async () => {
    const client = await start({ SlowQueryThreshold: '1s' });
    const named = /WARN: \[database\] [1-9]\d{3} ms : (?:INSERT INTO|BEGIN|UPDATE|WITH)/;
    // On a busy machine the request comes late, and waits for the rest of the time only.
    for (let ms = 1500; ms < 30_000 && !named.test(log); ms *= 2) {
      const release = await holdUp();
      const sent = client.postUpload({ comments: 'hush-hush' });
      await sleep(ms);
      await release();
      expect((await sent).status).toBe(200);
    }
    expect(log).toMatch(named);
    expect(log).not.toContain('hush-hush');
  });

  it('has every statement with Debug, and no value', async () => {
    const client = await start({ Debug: true });
    const upload = await client.create({ comments: 'hush-hush', login: 'me', password: 'hush' });
    expect(log).toMatch(/\[database\] (?:WITH .*)?INSERT INTO .uploads/);
    for (const secret of ['hush', upload.uploadToken, upload.id]) expect(log).not.toContain(secret);
  });

  it('has no statements otherwise', async () => {
    // Without the slow ones: making the tables may be slow.
    const client = await start({ SlowQueryThreshold: '0' });
    await client.create({});
    expect(log).not.toMatch(/SELECT|INSERT/);
  });
});
