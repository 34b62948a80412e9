import { type Stats, close, fstat, open, read } from 'node:fs';
import type { Glance } from '../storage-backend.js';
import { codeOf } from '../storage-failure.js';
import { ObjectMissing, ObjectTruncated } from '../storage.errors.js';
import type { FileIdentity } from './file-source.js';

type Settle<T> = (error: Error | null, value: T) => void;

/**
 * Size and first bytes of a file. With callbacks: of a thousand small files the promises and handles of
 * `fs/promises` take several times as long as the files.
 */
export function glanceAtFile(path: string, most: number, identity: FileIdentity): Promise<Glance> {
  return new Promise((resolve, reject) => {
    open(path, 'r', (error, fd) => {
      if (error !== null) {
        const isMissing = codeOf(error) === 'ENOENT';
        reject(isMissing ? new ObjectMissing({ ...identity, cause: error }) : error);
        return;
      }
      look(fd, most, identity, (trouble, glance) => {
        close(fd, () => {
          // What was read is not changed by how it ends.
        });
        if (trouble === null) resolve(glance);
        else reject(trouble);
      });
    });
  });
}

const NOTHING: Glance = { size: 0, first: Buffer.alloc(0) };

function look(fd: number, most: number, identity: FileIdentity, done: Settle<Glance>): void {
  fstat(fd, (error: Error | null, stats: Stats) => {
    if (error !== null) done(error, NOTHING);
    else if (!stats.isFile()) done(new ObjectMissing(identity), NOTHING);
    else {
      const { size } = stats;
      const first = Buffer.allocUnsafeSlow(Math.min(size, most));
      fill(fd, first, 0, identity, (trouble) => {
        done(trouble, { size, first });
      });
    }
  });
}

/** The system may read less than it is asked for. */
function fill(
  fd: number,
  into: Buffer,
  at: number,
  identity: FileIdentity,
  done: Settle<undefined>,
): void {
  if (at === into.length) {
    done(null, undefined);
    return;
  }
  read(fd, into, at, into.length - at, at, (error, count) => {
    if (error !== null) done(error, undefined);
    else if (count === 0) done(new ObjectTruncated(identity, into.length, at), undefined);
    else fill(fd, into, at + count, identity, done);
  });
}
