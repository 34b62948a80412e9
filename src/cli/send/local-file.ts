import { type FileHandle, open, stat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { resolve } from 'node:path';
import { ChangedFile } from './failures.js';

/** By what a file is known to be still the same. Texts, since a JSON has no such large numbers. */
export interface Identity {
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since the epoch. */
  readonly modified: string;
  readonly inode: string;
}

export const identityOf = ({ size, mtimeNs, ino, dev }: BigIntStats): Identity => ({
  ...{ size: Number(size), modified: String(mtimeNs), inode: `${dev}:${ino}` },
});

/** What is different, in words; undefined: nothing. */
export function differenceOf(before: Identity, now: Identity): string | undefined {
  if (before.size !== now.size) return `from ${before.size} to ${now.size} bytes`;
  if (before.inode !== now.inode) return 'for another file';
  return before.modified === now.modified ? undefined : 'in between';
}

/** Bytes that are read at once. */
const PIECE = 256 * 1024;

/** Hears of bytes as they are read, with the position of the first. */
export type Tap = (position: number, bytes: Uint8Array) => void;

/** A regular file on the disk, which is read in parts and again. */
export class LocalFile {
  readonly kind = 'file';
  private handle: Promise<FileHandle> | undefined;

  private constructor(
    readonly path: string,
    readonly name: string,
    readonly identity: Identity,
  ) {}

  /** Reads nothing of it yet. */
  static async at(path: string, name: string): Promise<LocalFile> {
    return new LocalFile(resolve(path), name, identityOf(await stat(path, { bigint: true })));
  }

  get size(): number {
    return this.identity.size;
  }

  /** Rejects with ChangedFile when it is another one than it was at first. */
  async check(): Promise<void> {
    const now = identityOf(await (await this.opened()).stat({ bigint: true }));
    const difference = differenceOf(this.identity, now);
    if (difference !== undefined) throw new ChangedFile(this.name, difference);
  }

  /**
   * The bytes from `start` up to `end`, which is not among them. Before the last of them are given the file is looked
   * at once more: the last bytes of one that was written to meanwhile go nowhere, and so it never looks complete.
   */
  async *read(start: number, end: number, tap?: Tap): AsyncGenerator<Buffer> {
    const handle = await this.opened();
    await this.check();
    for (let at = start; at < end;) {
      const room = Buffer.allocUnsafe(Math.min(PIECE, end - at));
      // Not by a stream of Node.js, whose early end closes the file for everybody.
      const { bytesRead } = await handle.read(room, 0, room.length, at);
      if (bytesRead === 0) throw new ChangedFile(this.name, `to ${at} bytes`);
      const bytes = room.subarray(0, bytesRead);
      if (at + bytesRead === end) await this.check();
      tap?.(at, bytes);
      at += bytesRead;
      yield bytes;
    }
  }

  async close(): Promise<void> {
    const handle = this.handle;
    this.handle = undefined;
    if (handle !== undefined) await (await handle).close();
  }

  private opened(): Promise<FileHandle> {
    return (this.handle ??= open(this.path));
  }
}
