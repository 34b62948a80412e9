import fs from 'node:fs';

type Done = (error: Error | null) => void;

/** A call of the system, as a promise. Those of `fs/promises` cost several times what these do. */
const called = (call: (done: Done) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    call((error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });

export const rename = (from: string, to: string): Promise<void> =>
  called((done) => {
    fs.rename(from, to, done);
  });

/** An open file or folder, without what a FileHandle costs. It has to be closed. */
export class OpenFile {
  private closed: Promise<void> | undefined;

  private constructor(private readonly fd: number) {}

  static open(path: string, flags: string, mode?: number): Promise<OpenFile> {
    return new Promise((resolve, reject) => {
      fs.open(path, flags, mode, (error, fd) => {
        if (error === null) resolve(new OpenFile(fd));
        else reject(error);
      });
    });
  }

  /** Writes all of `bytes` to the beginning of the file. The system may take less than it is given. */
  async write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.writeSome(bytes, at);
  }

  sync(): Promise<void> {
    return called((done) => {
      fs.fsync(this.fd, done);
    });
  }

  /** Idempotent: the number of a file that is closed may be that of another one. */
  close(): Promise<void> {
    this.closed ??= called((done) => {
      fs.close(this.fd, done);
    });
    return this.closed;
  }

  private writeSome(bytes: Buffer, at: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.write(this.fd, bytes, at, bytes.length - at, at, (error, written) => {
        if (error === null) resolve(written);
        else reject(error);
      });
    });
  }
}
