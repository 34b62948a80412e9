import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../src/bootstrap.js';
import type { LineLogger } from '../../src/common/logger.js';
import { loadSettings } from '../../src/config/index.js';
import { compareAnswers, failUndescribed } from './described.js';
import { databaseFor, dropDatabaseOf } from './databases.js';
import { StoredBytes, storageAt, storedIn } from './storages.js';
import { Cleaner, type CleaningReport } from '../../src/maintenance/cleaner.js';

/** Settings by their environment names, without the prefix: `{ MAX_TTL_STR: '1h' }`. */
export type TestSettings = Readonly<Record<string, string>>;

const DEFAULTS: TestSettings = {
  LISTEN_ADDRESS: '127.0.0.1',
  LISTEN_PORT: '0',
  CLEANING_ENABLED: 'false',
  SHUTDOWN_TIMEOUT_STR: '1s',
};

// Every answer in every test is as openapi.json describes it.
afterEach(failUndescribed);
afterAll(failUndescribed);

/** The real server on a free port, with a database and a folder of its own. */
export class TestServer {
  private constructor(
    readonly folder: string,
    readonly url: string,
    private readonly running: RunningServer,
  ) {}

  /**
   * `longWay`: no request takes the short way; so do all servers of a run with PLIK_NEST_LONG_WAY=1. One log for
   * all servers of a process: that of the last one.
   */
  static async start(
    settings: TestSettings = {},
    folder?: string,
    longWay = process.env.PLIK_NEST_LONG_WAY === '1',
    logger: LineLogger | false = false,
  ): Promise<TestServer> {
    const home = folder ?? (await mkdtemp(join(tmpdir(), 'plik-nest-')));
    const all: Record<string, string> = {
      ...DEFAULTS,
      METADATA_BACKEND_CONFIG: JSON.stringify(await databaseFor(home)),
      ...storageAt(join(home, 'files')),
      ...settings,
    };
    const env = Object.fromEntries(Object.entries(all).map(([k, v]) => [`PLIKD_${k}`, v]));
    const loaded = loadSettings({ env, cwd: home });
    const running = await startServer(loaded.settings, logger, { longWay, shown: loaded.shown });
    const { path, debug } = loaded.settings;
    compareAnswers(running.app.getHttpServer(), path, debug);
    return new TestServer(home, `${running.url}${loaded.settings.path}`, running);
  }

  get app(): RunningServer['app'] {
    return this.running.app;
  }

  get filesFolder(): string {
    return join(this.folder, 'files');
  }

  /** One cleaning pass, now. */
  async clean(): Promise<CleaningReport> {
    const report = await this.app.get(Cleaner).pass();
    if (report === null) throw new Error('somebody else is cleaning');
    return report;
  }

  /** Paths of everything that the storage holds. */
  storedObjects(): Promise<string[]> {
    return storedIn(this.filesFolder);
  }

  /** What is stored at such a path. */
  stored(path: string): StoredBytes {
    return new StoredBytes(this.filesFolder, path);
  }

  /** Stops the server and keeps its folder, for a restart. */
  async halt(): Promise<void> {
    await this.running.stop();
  }

  async stop(): Promise<void> {
    await this.halt();
    await dropDatabaseOf(this.folder);
    await rm(this.folder, { recursive: true, force: true });
  }
}
