import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BuildOptions,
  type BuiltPlik,
  type MadeFile,
  type MadeUpload,
  buildPlik,
} from '../../scripts/synthetic-plik.mjs';
import { startWithAccounts } from './accounts.js';
import { databaseFor } from './databases.js';
import { storageAt } from './storages.js';
import { type Ended, runPlikd } from './plikd.js';
import type { TestServer } from './server.js';

export {
  type MadeFile,
  type MadeUpload,
  PLIK,
  SyntheticPlik,
  code,
} from '../../scripts/synthetic-plik.mjs';

export interface MoveOptions extends Omit<BuildOptions, 'to' | 'database'> {
  /** The database of Plik is on the server that the tests run on. */
  readonly onServer?: boolean;
}

/** A synthetic Plik, and a place of ours that it moves to. */
export class Move {
  private constructor(
    readonly folder: string,
    readonly plik: BuiltPlik,
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async prepare({ onServer = false, ...options }: MoveOptions = {}): Promise<Move> {
    const folder = await mkdtemp(join(tmpdir(), 'plik-move-'));
    const to = join(folder, 'plik');
    const database = onServer ? { database: await databaseFor(to, true) } : {};
    const plik = await buildPlik({ ...options, ...database, to });
    const METADATA_BACKEND_CONFIG = JSON.stringify(await databaseFor(folder));
    const storage = storageAt(join(folder, 'files'));
    return new Move(folder, plik, { METADATA_BACKEND_CONFIG, ...storage });
  }

  /** Runs `plikd import` from this Plik, unless another `--from` is given. */
  import(...args: string[]): Promise<Ended> {
    const from = args.includes('--from') ? [] : ['--from', this.plik.config];
    return runPlikd(this.folder, ['import', ...from, ...args], this.settings);
  }

  /** The real server on what was imported. */
  serve(settings: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    return startWithAccounts({ DEFAULT_ADMIN_LOGIN: '', ...settings }, this.folder);
  }

  /** Where Plik has the bytes of a file. */
  pathOf({ upload, old }: MadeUpload, { row }: MadeFile): string {
    const { id } = upload;
    const place = old ? [id.slice(0, 2), id] : [row.id.slice(0, 2)];
    return join(this.plik.folder, ...place, row.id);
  }

  /** The uploads of one kind. */
  of(kind: string): MadeUpload[] {
    return this.plik.uploads.filter((upload) => upload.kind === kind);
  }

  /** Changes the bytes of the first file of some upload; answers the file. */
  async damage(kind: string, change: (bytes: Buffer) => Buffer): Promise<MadeFile> {
    const upload = this.of(kind)[0]!;
    const file = upload.files[0]!;
    const path = this.pathOf(upload, file);
    const bytes = change(await readFile(path));
    // Another file of that name, since we may share the old one.
    await rm(path);
    await writeFile(path, bytes);
    return file;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** Names, contents and times of everything in a folder, so that any change shows. */
export async function footprint(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const info = await stat(join(folder, name));
    hash.update(`${name} ${info.mode} ${info.size} ${info.nlink}\n`);
    if (info.isFile()) hash.update(await readFile(join(folder, name)));
  }
  return hash.digest('hex');
}
