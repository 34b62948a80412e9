import { statfs } from 'node:fs/promises';
import type { Server } from 'node:http';
import { dirname, resolve } from 'node:path';
import { HttpAdapterHost } from '@nestjs/core';
import { packageVersion } from '../common/package-root.js';
import type { Settings } from '../config/index.js';
import { InstanceRepository } from '../database/repositories/instance.repository.js';
import { Transfers } from '../files/intake/transfers.js';
import { OpenStreams } from '../files/streams/open-streams.js';
import type { Find } from '../http/route-call.js';
import type { Exchanges } from './exchanges.js';
import { type Family, labelled, single } from './family.js';

interface Disk {
  readonly free: number;
  readonly size: number;
}

/** Answers with bytes of files. */
const DOWNLOADS = /^\/(?:file|stream|archive)\//;

/** What this process stands on, and what is under way in it. */
export class Machine {
  private readonly folders: Readonly<Record<string, string>>;
  private readonly disks = new Map<string, Disk>();
  private servers: number | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly find: Find,
    private readonly exchanges: Exchanges,
  ) {
    this.folders = foldersOf(settings);
  }

  /** A disk that does not answer is not asked at every scrape, and not known then. */
  async refresh(): Promise<void> {
    for (const [name, folder] of Object.entries(this.folders)) {
      this.disks.delete(name);
      const { bsize, bavail, blocks } = await statfs(folder);
      this.disks.set(name, { free: bsize * bavail, size: bsize * blocks });
    }
    this.servers = await this.find(InstanceRepository).count();
  }

  get families(): readonly Family[] {
    return [...this.underWay, ...this.ground];
  }

  private get underWay(): Family[] {
    const { find, exchanges } = this;
    const http = find(HttpAdapterHost).httpAdapter.getHttpServer() as Server;
    const transfers = find(Transfers);
    const streams = find(OpenStreams);
    return [
      labelled(
        'gauge',
        'plik_nest_transfers_in_flight',
        'Files that are coming in, and answers with bytes of files that are going out',
        'direction',
        () => [
          ['up', transfers.count],
          ['down', exchanges.running('GET', DOWNLOADS)],
        ],
      ),
      single(
        'gauge',
        'plik_nest_streams_waiting',
        'Senders of streams that nobody has come for',
        () => streams.waiting,
      ),
      {
        name: 'plik_nest_http_connections',
        help: 'Connections of clients',
        type: 'gauge',
        samples: async () => [{ labels: {}, value: await connectionsOf(http) }],
      },
    ];
  }

  private get ground(): Family[] {
    const { settings, disks } = this;
    const of = (key: keyof Disk) => () =>
      [...disks].map(([folder, disk]) => [folder, disk[key]] as const);
    const labels = {
      version: packageVersion,
      node: process.version,
      database: settings.database?.kind ?? 'sqlite',
      storage: settings.storageBackend,
    };
    return [
      labelled(
        'gauge',
        'plik_nest_disk_free_bytes',
        'What this server may still write to the disk of a folder',
        'folder',
        of('free'),
      ),
      labelled(
        'gauge',
        'plik_nest_disk_size_bytes',
        'How large the disk of a folder is',
        'folder',
        of('size'),
      ),
      single(
        'gauge',
        'plik_nest_servers',
        'Servers on this database that gave a sign of life',
        () => this.servers,
      ),
      {
        name: 'plik_nest_build_info',
        help: 'What runs here, as labels; always 1',
        type: 'gauge',
        samples: () => [{ labels, value: 1 }],
      },
    ];
  }
}

/** Folders of this machine that fill up. */
function foldersOf(settings: Settings): Record<string, string> {
  const folders: Record<string, string> = {};
  if (settings.storageBackend === 'file') folders.data = settings.dataBackendConfig.directory;
  const { database, databaseFile } = settings;
  if (database === null && databaseFile !== ':memory:') {
    folders.database = dirname(resolve(databaseFile));
  }
  return folders;
}

const connectionsOf = (server: Server): Promise<number> =>
  new Promise((done) => {
    server.getConnections((error, count) => {
      done(error === null ? count : 0);
    });
  });
