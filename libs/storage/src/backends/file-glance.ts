import { type Stats, close, fstat, open, read } from 'node:fs';
import type { Glance, Wanted } from '../storage-backend.js';
import { codeOf } from '../storage-failure.js';
import { ObjectMissing, ObjectTruncated } from '../storage.errors.js';
import type { FileIdentity } from './file-source.js';

type Settle<T> = (error: Error | null, value?: T) => void;

/** Why nothing can be read that was opened: it is a folder. */
const A_FOLDER = 'EISDIR';

/**
 * Size and first bytes of a file. With callbacks, and as few calls as will do: of a thousand small files the
 * promises and handles of `fs/promises` take several times as long as the files.
 */
export function glanceAtFile(
  path: string,
  wanted: Wanted,
  identity: FileIdentity,
): Promise<Glance> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => {
      const code = codeOf(cause) ?? '';
      const isMissing = code === 'ENOENT' || code === A_FOLDER;
      reject(isMissing ? new ObjectMissing({ ...identity, cause }) : cause);
    };
    open(path, 'r', (error, fd) => {
      if (error !== null) {
        fail(error);
        return;
      }
      const look = wanted.size < wanted.most ? lookAtWhole : lookAtFirst;
      look(fd, wanted, identity, (trouble, glance) => {
        // What was read is not changed by how this ends.
        close(fd, () => undefined);
        if (glance === undefined) fail(trouble ?? new Error('nothing was seen'));
        else resolve(glance);
      });
    });
  });
}

/** One byte more than there should be is asked for: where it does not come, the file is as long as it should be. */
function lookAtWhole(
  fd: number,
  wanted: Wanted,
  identity: FileIdentity,
  done: Settle<Glance>,
): void {
  const { size } = wanted;
  const bytes = Buffer.allocUnsafeSlow(size + 1);
  read(fd, bytes, 0, size + 1, 0, (error, count) => {
    if (error !== null) done(error);
    else if (count === size) done(null, { size, first: bytes.subarray(0, size) });
    else lookAtFirst(fd, wanted, identity, done);
  });
}

function lookAtFirst(
  fd: number,
  { most }: Wanted,
  identity: FileIdentity,
  done: Settle<Glance>,
): void {
  fstat(fd, (error: Error | null, stats: Stats) => {
    if (error !== null) done(error);
    else if (!stats.isFile()) done(new ObjectMissing(identity));
    else {
      const { size } = stats;
      const first = Buffer.allocUnsafeSlow(Math.min(size, most));
      fill(fd, first, 0, identity, (trouble) => {
        if (trouble === null) done(null, { size, first });
        else done(trouble);
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
  done: Settle<never>,
): void {
  if (at === into.length) {
    done(null);
    return;
  }
  read(fd, into, at, into.length - at, at, (error, count) => {
    if (error !== null) done(error);
    else if (count === 0) done(new ObjectTruncated(identity, into.length, at));
    else fill(fd, into, at + count, identity, done);
  });
}
