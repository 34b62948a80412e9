import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ClientWire, ReleaseWire } from '#wire';
import { StaticFiles } from '../http/static-files.js';

const CLIENT_FILE = /^(?:plik(?:\.exe)?|plik\.sh)$/;

const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** The clients and release notes that this server offers for download, read once at start (contract §4.8). */
@Injectable()
export class Releases implements OnApplicationBootstrap {
  clients: readonly ClientWire[] = [];
  releases: readonly ReleaseWire[] = [];

  constructor(private readonly files: StaticFiles) {}

  async onApplicationBootstrap(): Promise<void> {
    this.clients = await findClients(this.files.clientsFolder);
    this.releases = await findReleases(this.files.changelogFolder);
  }
}

async function findClients(root: string): Promise<ClientWire[]> {
  const clients: ClientWire[] = [];
  for (const platform of (await list(root)).sort()) {
    const names = (await list(join(root, platform))).filter((name) => CLIENT_FILE.test(name));
    for (const name of names) {
      const md5 = await md5Of(join(root, platform, name));
      clients.push({ ...describe(platform, name), md5, path: `clients/${platform}/${name}` });
    }
  }
  return clients;
}

function describe(platform: string, file: string): Omit<ClientWire, 'md5' | 'path'> {
  if (file === 'plik.sh') return { name: 'Bash (curl) ', os: 'bash', arch: 'bash' };
  const [os = platform, arch = ''] = platform.split('-');
  return { name: `${os} ${arch}`.trim(), os, arch };
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function findReleases(root: string): Promise<ReleaseWire[]> {
  const names = (await list(root)).filter((name) => !name.startsWith('.'));
  const releases = await Promise.all(
    names.map(async (name) => {
      const { mtimeMs } = await stat(join(root, name));
      return { name, date: Math.floor(mtimeMs / 1000) };
    }),
  );
  const byVersion = new Intl.Collator('en', { numeric: true });
  return releases.sort((a, b) => byVersion.compare(a.name, b.name));
}
