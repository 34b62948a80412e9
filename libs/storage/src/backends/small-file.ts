import fs from 'node:fs';

/** Files up to this size, in bytes, are read at once: one buffer, and no stream, costs less than what it holds. */
export const SMALL = 64 * 1024;

const closeQuietly = (fd: number): void => {
  fs.close(fd, () => undefined);
};

/**
 * The bytes of a file that should have `size` of them, with as few system calls as there can be: one byte
 * more is asked for, which shows whether the file ends where it should. Null: it does not, or it is no file,
 * and whoever needs to know has to look again. Rejects with what the system says.
 */
export function readSmall(path: string, size: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    fs.open(path, 'r', (failure, fd) => {
      if (failure !== null) {
        reject(failure);
        return;
      }
      const buffer = Buffer.allocUnsafe(size + 1);
      fs.read(fd, buffer, 0, size + 1, 0, (error, bytesRead) => {
        // Nobody waits for the end of what was only read.
        closeQuietly(fd);
        if (error === null) resolve(bytesRead === size ? buffer.subarray(0, size) : null);
        else if (error.code === 'EISDIR') resolve(null);
        else reject(error);
      });
    });
  });
}
