import type { Wanted } from '../storage-backend.js';

/** One file to look at. */
export interface GlanceRequest extends Wanted {
  readonly path: string;
}

/** To the thread. */
export interface GlanceBatch {
  readonly id: number;
  readonly files: readonly GlanceRequest[];
}

/** From the thread: the first bytes of all files, one after the other. */
export interface GlanceAnswer {
  readonly id: number;
  readonly memory: ArrayBuffer;
  /** Of each file its size, where its first bytes are, and how many; -1 for a size that was not seen. */
  readonly seen: Float64Array;
}

/**
 * The code of the glancing thread, as text: so it runs alike from the build and from the sources, where no
 * compiled file exists. Of a file that should be smaller than what is wanted, one byte more is asked for: where
 * it does not come, the size is right. Whatever is not as it should be is not seen, for others to tell why.
 */
export const WORKER_SOURCE = `
const { closeSync, fstatSync, openSync, readSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
const roomFor = ({ size, most }) => Math.min(size + 1, most);
const sizeOf = (fd) => {
  const stats = fstatSync(fd);
  return stats.isFile() ? stats.size : -1;
};
const look = ({ path, size, most }, bytes) => {
  let fd;
  try {
    fd = openSync(path, 'r');
    const count = bytes.length === 0 ? 0 : readSync(fd, bytes, 0, bytes.length, 0);
    if (size < most) return count === size ? size : -1;
    return count === most && sizeOf(fd) === size ? size : -1;
  } catch {
    return -1;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
};
parentPort.on('message', ({ id, files }) => {
  const memory = new ArrayBuffer(files.reduce((sum, file) => sum + roomFor(file), 0));
  const seen = new Float64Array(3 * files.length);
  let at = 0;
  files.forEach((file, i) => {
    const room = roomFor(file);
    const size = look(file, new Uint8Array(memory, at, room));
    seen.set([size, at, Math.min(file.size, file.most)], 3 * i);
    at += room;
  });
  parentPort.postMessage({ id, memory, seen }, [memory, seen.buffer]);
});
`;
