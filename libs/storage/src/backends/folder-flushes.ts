import { codeOf } from '../storage-failure.js';
import { OpenFile } from './open-file.js';

/** What network file systems answer that keep folders in order by themselves, as CIFS does. */
const CANNOT_SYNC_FOLDERS = new Set(['EINVAL', 'ENOTSUP']);

/**
 * Flushes of folders. A flush holds for everything that was done before it began; so all that come while one
 * is under way share the next one.
 */
export class FolderFlushes {
  /** By folder: the flush that is under way, and the one that will follow it. */
  private readonly running = new Map<string, Promise<void>>();
  private readonly following = new Map<string, Promise<void>>();

  /** Makes what was done in `folder` until now survive a power cut. */
  flush(folder: string): Promise<void> {
    const running = this.running.get(folder);
    if (running === undefined) return this.begin(folder);
    const next = this.following.get(folder) ?? this.after(running, folder);
    this.following.set(folder, next);
    return next;
  }

  /** Others' failure is told to them: this flush is another one. */
  private after(running: Promise<void>, folder: string): Promise<void> {
    const begin = (): Promise<void> => {
      this.following.delete(folder);
      return this.begin(folder);
    };
    return running.then(begin, begin);
  }

  private begin(folder: string): Promise<void> {
    const flushed = sync(folder).finally(() => {
      this.running.delete(folder);
    });
    this.running.set(folder, flushed);
    return flushed;
  }
}

async function sync(folder: string): Promise<void> {
  const file = await OpenFile.open(folder, 'r');
  try {
    await file.sync();
  } catch (error) {
    if (!CANNOT_SYNC_FOLDERS.has(codeOf(error) ?? '')) throw error;
  } finally {
    await file.close();
  }
}
