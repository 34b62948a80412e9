import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Account } from '../accounts.js';
import { Client } from '../client.js';
import { type DatabaseServer, backendConfig, startDatabaseServer } from '../database-servers.js';
import { storageAt } from '../storages.js';
import { Chance } from './chance.js';
import { CuttingProxy } from './cutting-proxy.js';
import { Front } from './front.js';
import type { PseudoFile } from './pseudo-file.js';
import { Killer } from './killer.js';
import { Workers } from './workers.js';

export interface RigOptions {
  readonly database: 'mariadb' | 'postgres';
  /** What is sent, all of it. */
  readonly files: readonly PseudoFile[];
  /** Bytes after which a connection is cut, on average. */
  readonly every: number;
  /** Bytes after which a process is killed in the middle of a piece, on average, and how often at most. */
  readonly killEvery: number;
  readonly kills: number;
  readonly seed: number;
}

/** All that stands between clients and the bytes they send. */
export interface Line {
  readonly workers: Workers;
  readonly front: Front;
  readonly proxy: CuttingProxy;
  readonly killer: Killer;
}

const ADMIN = { login: 'admin', password: 'administrator' };

/** The largest file, and all files of somebody: more than anybody sends here. */
const LARGEST = String(2 ** 40);

/** Four processes on one database and one storage, behind a balancer, behind a line that breaks. */
export class Rig {
  private constructor(
    readonly folder: string,
    readonly database: DatabaseServer,
    readonly settings: Readonly<Record<string, string>>,
    readonly line: Line,
  ) {}

  static async start(options: RigOptions): Promise<Rig> {
    const folder = await mkdtemp(join(tmpdir(), 'plik-resilience-'));
    const database = await startDatabaseServer(options.database);
    const settings = {
      ...backendConfig(database.url),
      ...storageAt(join(folder, 'files')),
      ...{ FEATURE_AUTHENTICATION: 'forced', PASSWORD_COST: '4', CLEANING_ENABLED: 'false' },
      ...{ DEFAULT_ADMIN_LOGIN: ADMIN.login, DEFAULT_ADMIN_PASSWORD: ADMIN.password },
      ...{ MAX_FILE_SIZE: LARGEST, MAX_USER_SIZE: LARGEST, SHUTDOWN_TIMEOUT_STR: '5s' },
    };
    const workers = await Workers.start(folder, settings);
    const front = await Front.start(workers.ports);
    const chance = new Chance(options.seed);
    const { every } = options;
    const proxy = await CuttingProxy.start(front.port, {
      every,
      atOnce: 0.05,
      stall: 2000,
      chance,
    });
    const killer = new Killer(front, workers, {
      sizes: options.files.map(({ size }) => size),
      ...{ every: options.killEvery, most: options.kills, chance },
    });
    return new Rig(folder, database, settings, { workers, front, proxy, killer });
  }

  get filesFolder(): string {
    return join(this.folder, 'files');
  }

  /** One of the processes, without a balancer and a line. */
  get client(): Client {
    return new Client(this.line.workers.url(0));
  }

  admin(): Promise<Account> {
    return Account.login(this.client, ADMIN.login, ADMIN.password);
  }

  /** What the processes have said that they should not have to say. */
  async complaints(): Promise<string[]> {
    const names = (await readdir(this.folder)).filter((name) => name.startsWith('log-'));
    const logs = await Promise.all(names.map((name) => readFile(join(this.folder, name), 'utf8')));
    return logs.flatMap((log) => log.split('\n').filter((line) => /\bERROR\b/.test(line)));
  }

  async remove(): Promise<void> {
    const { proxy, front, workers } = this.line;
    await proxy.close();
    await front.close();
    await workers.abandon();
    await this.database.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}
