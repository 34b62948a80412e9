import fs from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Located, PlikBytes, PlikObject } from './plik-bytes.js';

/** How many folders are remembered; Plik's shards are 3844 at most. */
const REMEMBERED = 5000;

/**
 * The folder of Plik's file backend, in both layouts (contract §12). Ids are known to be letters and
 * digits here; links that lead out of the folder are not followed, and a file that is a link is none.
 */
export class PlikFolder implements PlikBytes {
  private readonly inside = new Map<string, Promise<boolean>>();

  private constructor(private readonly root: string) {}

  static async open(folder: string): Promise<PlikFolder> {
    return new PlikFolder(await fs.realpath(folder));
  }

  /** Whether this is the folder at `path`, by whatever name. */
  async is(path: string): Promise<boolean> {
    const [ours, theirs] = await Promise.all([fs.stat(this.root), fs.stat(path).catch(() => null)]);
    return theirs !== null && ours.dev === theirs.dev && ours.ino === theirs.ino;
  }

  async looksRight(): Promise<boolean> {
    for await (const entry of await fs.opendir(this.root)) {
      if (!entry.isFile() && /^[A-Za-z0-9]{2}$/.test(entry.name)) return true;
    }
    return false;
  }

  /** The file of an upload, as Plik keeps it since 1.3 or kept it before. */
  async locate({ uploadId, fileId }: PlikObject): Promise<Located> {
    const paths = [
      join(this.root, fileId.slice(0, 2), fileId),
      join(this.root, uploadId.slice(0, 2), uploadId, fileId),
    ];
    for (const path of paths) {
      const located = await this.look(path);
      if (located !== null) return located;
    }
    return { problem: 'the bytes are missing' };
  }

  close(): void {
    // Nothing is held open.
  }

  private async look(path: string): Promise<Located | null> {
    try {
      const stats = await fs.lstat(path);
      if (!(await this.isInside(dirname(path)))) {
        return { problem: 'its folder is a link that leads out of the folder of the files' };
      }
      if (!stats.isFile()) return { problem: 'what is at its place is no file' };
      return { path, size: stats.size };
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      return { problem: `the bytes cannot be read (${code})` };
    }
  }

  private isInside(folder: string): Promise<boolean> {
    const known = this.inside.get(folder);
    if (known !== undefined) return known;
    if (this.inside.size >= REMEMBERED) this.inside.clear();
    const inside = fs.realpath(folder).then((real) => real.startsWith(this.root + sep));
    this.inside.set(folder, inside);
    inside.catch(() => this.inside.delete(folder));
    return inside;
  }
}
