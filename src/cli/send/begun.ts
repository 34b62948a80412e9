import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Upload } from '#client';
import { type Identity, type LocalFile, differenceOf } from './local-file.js';
import { ChangedFile } from './failures.js';
import type { TusPlace } from './tus-way.js';

/** A file of an upload that was begun, and how far it has come. Paths, and secrets of the server. */
export interface BegunFile {
  readonly path: string;
  readonly name: string;
  readonly identity: Identity;
  /** Of the row on the server that was declared for it. */
  readonly id: string;
  readonly place?: TusPlace;
}

/** An upload that was begun by a command: all that another run of the same command needs to go on with it. */
export interface Begun {
  readonly version: 1;
  readonly server: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly upload: Upload;
  readonly files: readonly BegunFile[];
  /** Bytes that had arrived when this was written. */
  readonly arrived: number;
}

/** What is not gone on with for so long is forgotten (ms). */
const LONGEST = 90 * 24 * 3_600_000;

/** What a command is known by: where it sends which files, under which names. */
export const commandKey = (
  server: string,
  files: readonly Pick<LocalFile, 'path' | 'name'>[],
): string => {
  const text = JSON.stringify([server, files.map(({ path, name }) => [path, name])]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
};

/** Throws a ChangedFile when one of the files is not what it was then. */
export function checkUnchanged(begun: Begun, files: readonly LocalFile[]): void {
  files.forEach(({ name, identity }, index) => {
    const before = begun.files[index]?.identity;
    const difference = before === undefined ? undefined : differenceOf(before, identity);
    if (difference === undefined) return;
    throw new ChangedFile(name, `${difference} since the sending of it was begun`);
  });
}

/** Uploads that were begun, one file each, which nobody else may read: who has it may change the upload. */
export class BegunUploads {
  constructor(
    private readonly folder: string,
    private readonly key: string,
  ) {}

  /** Of the same command, the one that has come furthest; of those that have come as far, the newest. */
  async find(): Promise<Begun | undefined> {
    const all = await Promise.all((await this.names()).map((name) => this.read(name)));
    return all
      .filter((one) => one !== undefined)
      .sort((a, b) => b.arrived - a.arrived || b.since - a.since)[0];
  }

  /** Whole or not at all, whatever happens meanwhile. */
  async write(begun: Begun): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(begun);
    const next = `${path}.${process.pid}`;
    await writeFile(next, JSON.stringify(begun), { mode: 0o600 });
    await rename(next, path);
  }

  async forget(begun: Begun): Promise<void> {
    await rm(this.pathOf(begun), { force: true });
  }

  /** Forgets, of all commands, what the server has let expire. */
  async tidy(now: number): Promise<void> {
    for (const name of await this.names('')) {
      const begun = await this.read(name);
      if (begun === undefined || isOver(begun, now)) await rm(join(this.folder, name), ANYWAY);
    }
  }

  private pathOf({ upload }: Begun): string {
    return join(this.folder, `${this.key}-${upload.id}.json`);
  }

  private async names(prefix = `${this.key}-`): Promise<string[]> {
    const all = await readdir(this.folder).catch(() => []);
    return all.filter((name) => name.startsWith(prefix) && /^[0-9a-f]{32}-\w+\.json$/.test(name));
  }

  private async read(name: string): Promise<Begun | undefined> {
    try {
      const begun: unknown = JSON.parse(await readFile(join(this.folder, name), 'utf8'));
      return isBegun(begun) ? begun : undefined;
    } catch {
      // It is gone, or nobody can read it.
      return undefined;
    }
  }
}

const ANYWAY = { force: true };

const isOver = ({ since, upload }: Begun, now: number): boolean =>
  now - since > LONGEST || Date.parse(upload.expireAt ?? '') < now;

function isBegun(value: unknown): value is Begun {
  if (typeof value !== 'object' || value === null) return false;
  const { version, since, upload, files, arrived } = value as Partial<Record<keyof Begun, unknown>>;
  const isWhole = [since, arrived].every((number) => typeof number === 'number');
  return version === 1 && isWhole && typeof upload === 'object' && Array.isArray(files);
}
