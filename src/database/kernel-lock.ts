import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../config/error-code.js';
import { sqliteDriver } from './sqlite-driver.js';

/** How often somebody who waits looks again, in ms. */
const PAUSE = 25;

/**
 * A lock that the kernel keeps for a process, and takes back when that ends in whatever way: the exclusive lock of an
 * empty SQLite database. Node.js has no lock of files of its own, and one that is a file with a process number
 * in it outlives its process, and means nothing in another container.
 */
export class KernelLock {
  private constructor(private readonly database: { close(): unknown }) {}

  /** Null: another process has it, or another holder of this one. The file is made where it is not there. */
  static tryTake(path: string): KernelLock | null {
    const database = new (sqliteDriver())(path, { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
      return new KernelLock(database);
    } catch (error) {
      database.close();
      if (errorCode(error)?.startsWith('SQLITE_BUSY') === true) return null;
      throw error;
    }
  }

  /** The same as soon as it is free; null when that is not so within some ms. */
  static async take(path: string, ms: number): Promise<KernelLock | null> {
    const end = performance.now() + ms;
    for (;;) {
      const lock = KernelLock.tryTake(path);
      if (lock !== null || performance.now() >= end) return lock;
      await sleep(PAUSE);
    }
  }

  release(): void {
    this.database.close();
  }
}
