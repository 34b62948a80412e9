import { statfs } from 'node:fs/promises';
import type { Clock } from '../common/clock.js';
import { SystemClock } from '../common/clock.js';

/** Room on a file system. */
export interface Room {
  /** Bytes that this user may still write. */
  readonly free: number;
  readonly total: number;
  /** Files that may still be made, and how many there may be; 0 of 0 where they are not counted. */
  readonly freeFiles: number;
  readonly totalFiles: number;
  /** Its kind as the system numbers it (statfs(2)). */
  readonly type: number;
}

/** What the doctor asks of the machine, so that tests can answer instead. */
export interface Surroundings {
  readonly clock: Clock;
  /** Without its "v". */
  readonly nodeVersion: string;
  /** Of the file system at a path that is there. */
  readonly roomAt: (path: string) => Promise<Room>;
  /** The port of unencrypted HTTP, which should send people to HTTPS. */
  readonly plainPort: number;
  /** PEM certificates that are trusted beside those of the system. */
  readonly trusted: readonly string[];
}

async function roomAt(path: string): Promise<Room> {
  const { bavail, blocks, bsize, ffree, files, type } = await statfs(path);
  return {
    ...{ free: bavail * bsize, total: blocks * bsize },
    ...{ freeFiles: ffree, totalFiles: files, type },
  };
}

export const thisMachine: Surroundings = {
  clock: new SystemClock(),
  nodeVersion: process.versions.node,
  roomAt,
  plainPort: 80,
  trusted: [],
};
