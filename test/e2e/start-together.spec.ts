import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, filePath } from '../support/client.js';
import { databaseFor, openTestDatabase } from '../support/databases.js';
import { settingsFor } from '../support/storages.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';

const PROCESSES = 8;

let folder: string;
let children: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-together-'));
  await databaseFor(folder, true);
});
afterAll(async () => {
  await Promise.all(children.map((child) => end(child)));
  await rm(folder, { recursive: true, force: true });
});

describe('servers that start at once on an empty database', () => {
  it('migrate it once, have one administrator, and all serve the same', async () => {
    const settings = {
      LISTEN_ADDRESS: '127.0.0.1',
      LISTEN_PORT: '0',
      FEATURE_AUTHENTICATION: 'enabled',
      DEFAULT_ADMIN_LOGIN: 'admin',
      DEFAULT_ADMIN_PASSWORD: 'administrator',
      ...(await settingsFor(folder)),
    };
    children = Array.from({ length: PROCESSES }, () => spawnPlikd(folder, [], settings));
    const clients = (await Promise.all(children.map(listening))).map((url) => new Client(url));
    const source = await openTestDatabase(folder);
    const names = (await source.query<{ name: string }[]>('SELECT name FROM migrations')).map(
      ({ name }) => name,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(2);
    for (const table of ['users', 'settings']) {
      const [row] = await source.query<{ n: unknown }[]>(`SELECT COUNT(*) AS n FROM ${table}`);
      expect([table, Number(row!.n)]).toEqual([table, 1]);
    }
    await source.destroy();
    const [first] = clients;
    const upload = await first!.create({ files: [{ fileName: 'a.txt' }] });
    expect((await first!.postFile(upload, upload.files[0]!, 'abc')).status).toBe(200);
    for (const client of clients) {
      expect((await client.get('/health/ready')).status).toBe(200);
      const stored = await client.get(filePath(upload, upload.files[0]!));
      expect(await stored.text()).toBe('abc');
    }
  });
});
