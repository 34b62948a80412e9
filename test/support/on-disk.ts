import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files that a browser is given by their paths: they keep their time when they are chosen again. */
export class OnDisk {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<OnDisk> {
    return new OnDisk(await mkdtemp(join(tmpdir(), 'plik-chosen-')));
  }

  async file(name: string, size: number): Promise<{ path: string; bytes: Buffer }> {
    const path = join(this.folder, name);
    const bytes = randomBytes(size);
    await writeFile(path, bytes);
    return { path, bytes };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
