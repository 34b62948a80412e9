import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Account, json } from '../support/accounts.js';
import { Client, filePath } from '../support/client.js';
import { onServer, openTestDatabase } from '../support/databases.js';
import { settingsFor } from '../support/storages.js';
import { type CountRow, type Drift, driftOf } from '../support/drift.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';

const SETTINGS = {
  LISTEN_ADDRESS: '127.0.0.1',
  LISTEN_PORT: '0',
  FEATURE_AUTHENTICATION: 'enabled',
  FEATURE_EXTEND_TTL: 'enabled',
  DEFAULT_ADMIN_LOGIN: 'admin',
  DEFAULT_ADMIN_PASSWORD: 'administrator',
  PASSWORD_COST: '4',
};
const ROUNDS = 6;
const WORKERS = 8;

let folder: string;
let child: ChildProcess;
let client: Client;
let accounts: (Account | null)[];

async function start(): Promise<void> {
  child = spawnPlikd(folder, [], { ...SETTINGS, ...(await settingsFor(folder)) });
  client = new Client(await listening(child));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-counters-'));
  await start();
  const admin = await Account.login(client, 'admin', 'administrator');
  for (const login of ['alice', 'bobby']) await admin.createUser({ login });
});
afterAll(async () => {
  await end(child);
  await rm(folder, { recursive: true, force: true });
});

const chance = (): boolean => randomInt(2) === 0;
const pick = <T>(list: readonly T[]): T => list[randomInt(list.length)]!;

/** One random thing that changes what is stored; a server that dies in the middle is no failure. */
async function act(): Promise<void> {
  const account = pick(accounts);
  const headers = account?.headers ?? {};
  const params = {
    oneShot: chance(),
    removable: true,
    extend_ttl: chance(),
    ttl: pick([0, 60, 7200, 200_000]),
    ...(chance() ? { comments: 'x' } : {}),
    files: [{ fileName: 'a.txt' }, { fileName: 'b.txt' }],
  };
  const upload = (await (await client.postUpload(params, headers)).json()) as Awaited<
    ReturnType<Client['create']>
  >;
  for (const file of upload.files) await client.postFile(upload, file, 'x'.repeat(randomInt(100)));
  const [first] = upload.files;
  const what = randomInt(5);
  if (what === 0) await client.delete(`/upload/${upload.id}`);
  if (what === 1) await client.delete(filePath(upload, first!));
  if (what === 2) await (await client.get(filePath(upload, first!))).text();
  if (what === 3) await (await client.get(`/archive/${upload.id}/a.zip`)).arrayBuffer();
  if (what === 4 && account !== null && randomInt(4) === 0) await account.delete('/me/uploads');
}

/** At one moment: a killed server's last statements may still be at work in the database. */
async function drift(): Promise<Drift> {
  const db = await openTestDatabase(folder);
  try {
    const level = onServer ? 'REPEATABLE READ' : 'SERIALIZABLE';
    return await db.transaction(level, (m) => driftOf((sql) => m.query<CountRow[]>(sql)));
  } finally {
    await db.destroy();
  }
}

describe('counters', () => {
  it('are what a scan finds, after random work and crashes', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const alice = await Account.login(client, 'alice');
      accounts = [null, alice, await Account.login(client, 'bobby')];
      let over = false;
      const worker = async (): Promise<void> => {
        while (!over) await act().catch(() => undefined);
      };
      const working = Array.from({ length: WORKERS }, worker);
      await new Promise((resolve) => setTimeout(resolve, 700 + randomInt(600)));
      await end(child, 'SIGKILL');
      over = true;
      await Promise.all(working);
      const { kept, counted } = await drift();
      expect(kept).toEqual(counted);
      await start();
    }
    const admin = await Account.login(client, 'admin', 'administrator');
    const stats = await json<CountRow>(admin.get('/stats'));
    const usages = (await drift()).counted.filter((row) => 'user_id' in row);
    const total = (name: string): number => usages.reduce((sum, row) => sum + Number(row[name]), 0);
    expect(stats).toMatchObject({
      uploads: total('uploads'),
      files: total('files'),
      totalSize: total('size'),
    });
  });
});
