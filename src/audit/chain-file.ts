import type { Stats } from 'node:fs';
import { type FileHandle, mkdir, open, stat, truncate } from 'node:fs/promises';
import { basename } from 'node:path';
import { describeError } from '../common/errors.js';
import { errorCode } from '../config/error-code.js';
import { writeHead } from './head.js';
import { type Link, type Written, chainedBytes } from './lines.js';
import { type Repair, resume } from './recovery.js';
import { pathOfFile } from './trail-files.js';

const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;

/** What the chain says of itself. */
export type Note = (event: string, about: Readonly<Record<string, unknown>>) => string;

export interface ChainRules {
  readonly folder: string;
  readonly chain: string;
  /** Bytes at which a file ends; below 0: it does not. */
  readonly fileSize: number;
  /** Each day has its own. */
  readonly daily: boolean;
  readonly now: () => number;
  /** The body of a line of the chain's own. */
  readonly note: Note;
  /** Told of the lines as they were written, in their order, with those that the chain had to say itself. */
  readonly written: (written: Written) => void;
}

interface Current {
  readonly path: string;
  readonly day: string;
  size: number;
}

/**
 * Appends lines to the files of a chain. Only one process may do so at a time. After any failure the chain is as it
 * was before the lines, and they may be appended again; the file is opened anew, or another one begun.
 */
export class ChainFile {
  private handle: FileHandle | undefined;
  private dirty = false;
  private repair: Repair | null;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly rules: ChainRules,
    private link: Link,
    private file: Current | null,
    private after: string,
    repair: Repair | null,
  ) {
    this.repair = repair;
  }

  /** Makes the folder where it is not there. */
  static async prepare(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  }

  /** Goes on where the chain ended, whatever a crash left there. Rejects when that cannot be. */
  static async open(rules: ChainRules): Promise<ChainFile> {
    await ChainFile.prepare(rules.folder);
    const { last, file, after, repair } = await resume(rules.folder, rules.chain);
    const chain = new ChainFile(rules, last, file === null ? null : { ...file }, after, repair);
    await chain.alone(() => chain.ready());
    return chain;
  }

  /** What had to be made good at the start; null: nothing. */
  get repaired(): Repair | null {
    return this.repair;
  }

  /** Rejects when none of them is written. */
  append(bodies: readonly string[]): Promise<void> {
    return this.alone(async () => {
      await this.ready();
      if (this.isOver()) await this.begin();
      await this.write(bodies);
    });
  }

  /** What was appended until now is on the disk, and the head file says so. */
  sync(): Promise<void> {
    return this.alone(() => this.flush());
  }

  /** Flushes first; rejects when that fails, and is closed all the same. */
  close(): Promise<void> {
    return this.alone(async () => {
      try {
        await this.flush();
      } finally {
        await this.leave();
      }
    });
  }

  private alone<T>(task: () => Promise<T>): Promise<T> {
    const run = this.last.then(task);
    this.last = run.catch(() => undefined);
    return run;
  }

  private isOver(): boolean {
    const { fileSize, daily } = this.rules;
    if (this.file === null || this.file.size === 0) return this.file === null;
    return (fileSize >= 0 && this.file.size >= fileSize) || (daily && this.file.day !== this.day());
  }

  private day(): string {
    return new Date(this.rules.now()).toISOString().slice(0, 10);
  }

  /** Opens the file as it was left; begins another one if it is not as it was left. */
  private async ready(): Promise<void> {
    if (this.handle !== undefined) return;
    await ChainFile.prepare(this.rules.folder);
    const found = this.file === null ? null : await statOf(this.file.path);
    if (this.file === null || found === null || found.size < this.file.size) {
      await this.begin();
      return;
    }
    // Of lines that were not written whole.
    if (found.size > this.file.size) await truncate(this.file.path, this.file.size);
    this.handle = await open(this.file.path, 'a', FILE_MODE);
  }

  private async begin(): Promise<void> {
    await this.flush();
    await this.leave();
    const { folder, chain } = this.rules;
    const day = this.day();
    const path = pathOfFile(folder, chain, day, this.link.seq + 1);
    this.handle = await open(path, 'ax', FILE_MODE);
    if (this.file !== null) this.after = basename(this.file.path);
    this.file = { path, day, size: 0 };
    await syncFolder(folder);
    // A chain has a head before it has a line: that one is missing is never the doing of a crash.
    if (this.link.seq === 0)
      await writeHead(folder, chain, { ...this.link, file: basename(path), bytes: 0 });
  }

  private async write(bodies: readonly string[]): Promise<void> {
    const { handle, file } = this;
    if (handle === undefined || file === null) throw new Error('the file is not open');
    const { note, written } = this.rules;
    const own = [
      ...(file.size === 0 ? [note('TrailFileBegun', { after: this.after })] : []),
      ...(this.repair === null ? [] : [note('TrailRepaired', { ...this.repair })]),
    ];
    // The torn line ends before the next one begins.
    const end = this.repair !== null && this.repair.torn > 0 ? await endOfTorn(file) : '';
    const begun = file.size === 0;
    const { bytes, link } = chainedBytes([...own, ...bodies], this.link);
    await this.put(handle, end === '' ? bytes : Buffer.concat([Buffer.from(end), bytes]), file);
    this.link = link;
    this.repair = null;
    written({ count: own.length + bodies.length, bytes, begun });
  }

  private async put(handle: FileHandle, bytes: Buffer, file: Current): Promise<void> {
    this.dirty = true;
    try {
      for (let done = 0; done < bytes.length;) {
        done += (await handle.write(bytes, done)).bytesWritten;
      }
      file.size += bytes.length;
    } catch (error) {
      await handle.truncate(file.size).catch(() => undefined);
      await this.leave();
      throw error;
    }
  }

  private async flush(): Promise<void> {
    const { handle, file } = this;
    if (!this.dirty || handle === undefined || file === null) return;
    try {
      await handle.datasync();
      await this.isStillThere(handle, file);
      const { folder, chain } = this.rules;
      const name = basename(file.path);
      await writeHead(folder, chain, { ...this.link, file: name, bytes: file.size });
      this.dirty = false;
    } catch (error) {
      await this.leave();
      throw error;
    }
  }

  /** Somebody may have removed, replaced or cut it: what is written would be nowhere. */
  private async isStillThere(handle: FileHandle, { path, size }: Current): Promise<void> {
    const [own, found] = [await handle.stat(), await statOf(path)];
    if (found?.ino === own.ino && found.size >= size) return;
    throw new Error(`${basename(path)} was taken away, replaced or cut by somebody else`);
  }

  private async leave(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close().catch(() => undefined);
  }
}

async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function endOfTorn({ path, size }: Current): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] === 0x0a ? '' : '\n';
  } finally {
    await handle.close();
  }
}

/** That a file is there outlives a power failure; not every file system can promise it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!/EINVAL|ENOTSUP|EPERM|EISDIR/.test(errorCode(error) ?? describeError(error))) throw error;
  } finally {
    await handle.close();
  }
}
