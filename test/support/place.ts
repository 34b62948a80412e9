import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startWithAccounts } from './accounts.js';
import { type TestDatabase, databaseFor, dropDatabaseOf } from './databases.js';
import { type Ended, runPlikd, spawnPlikd } from './plikd.js';
import type { TestServer } from './server.js';
import { storageAt } from './storages.js';
import { within } from './wait.js';

const ACCOUNTS = {
  FEATURE_AUTHENTICATION: 'enabled',
  FEATURE_EXTEND_TTL: 'enabled',
  DEFAULT_ADMIN_LOGIN: 'admin',
  DEFAULT_ADMIN_PASSWORD: 'administrator',
  PASSWORD_COST: '4',
  MAX_TTL_STR: '-1',
};

/** A database and a storage, on which commands run, and a server when it is started. */
export class Place {
  private server: TestServer | undefined;

  private constructor(
    readonly folder: string,
    readonly database: TestDatabase,
    readonly storage: string,
    private readonly bytesAt: typeof storageAt,
  ) {}

  /** On the database and the storage of the test run, which may be servers. */
  static async make(bytesAt = storageAt): Promise<Place> {
    const folder = await mkdtemp(join(tmpdir(), 'plik-place-'));
    return new Place(folder, await databaseFor(folder), join(folder, 'files'), bytesAt);
  }

  /** On SQLite whatever the test run is on; with a storage of its own, or that of another place. */
  static async onSqlite(storage?: string): Promise<Place> {
    const folder = await mkdtemp(join(tmpdir(), 'plik-place-'));
    const database = { Driver: 'sqlite3', ConnectionString: join(folder, 'plik.db') };
    return new Place(folder, database, storage ?? join(folder, 'files'), storageAt);
  }

  get settings(): Record<string, string> {
    return {
      ...ACCOUNTS,
      // A command says nothing but what it is asked for, however busy the machine is.
      METADATA_BACKEND_CONFIG: JSON.stringify({ ...this.database, SlowQueryThreshold: '10m' }),
      ...this.bytesAt(this.storage),
    };
  }

  async start(): Promise<TestServer> {
    this.server ??= await startWithAccounts(this.settings, this.folder);
    return this.server;
  }

  async halt(): Promise<void> {
    await this.server?.halt();
    this.server = undefined;
  }

  async remove(): Promise<void> {
    await this.halt();
    await dropDatabaseOf(this.folder);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Runs a command of `plikd` here. */
  run(...args: string[]): Promise<Ended> {
    return runPlikd(this.folder, args, this.settings);
  }

  /** `plikd export --to - | plikd import --from -` into another place. */
  async pipeInto(other: Place): Promise<{ exported: Ended; imported: Ended }> {
    const from = this.spawn('export', '--to', '-');
    const to = other.spawn('import', '--from', '-');
    from.stdout.pipe(to.stdin);
    const [exported, imported] = await Promise.all([
      ended(from, Promise.resolve('')),
      ended(to, text(to.stdout)),
    ]);
    return { exported, imported };
  }

  /** Starts a command, with pipes. */
  spawn(...args: string[]): Child {
    return spawnPlikd(this.folder, args, this.settings) as Child;
  }
}

type Child = ChildProcessWithoutNullStreams;

async function ended(child: Child, output: Promise<string>): Promise<Ended> {
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const all = Promise.all([output, text(child.stderr), code]);
  const [out, err, status] = await within(all, 'two commands of plikd with a pipe between them');
  return { code: status, out, err };
}
