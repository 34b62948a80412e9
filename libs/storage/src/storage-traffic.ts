/** What goes through the façade, at one moment. Totals count from the start of the process. */
export interface StorageCounters {
  /** Bytes of all objects that were received whole, committed or not, and of pieces when they are kept. */
  readonly bytesWritten: number;
  /** Bytes read from the backend, of broken-off and of running reads, too. */
  readonly bytesRead: number;
  /** Objects that are being received, or wait for their commit. */
  readonly objectsWriting: number;
  /** Objects that are open for reading. */
  readonly objectsReading: number;
}

/** Bytes on their way out. */
export interface Followed {
  readonly bytesRead: number;
  once(event: 'close', listener: () => void): unknown;
}

/** Ends one use; calling it again changes nothing. */
export type Release = () => void;

/** Counts bytes and objects in flight. */
export class StorageTraffic {
  private written = 0;
  private read = 0;
  private writing = 0;
  private reading = 0;
  private readonly streams = new Set<Followed>();

  received(bytes: number): void {
    this.written += bytes;
  }

  /** Bytes that were read in one go. */
  delivered(bytes: number): void {
    this.read += bytes;
  }

  startWriting(): Release {
    this.writing += 1;
    return once(() => (this.writing -= 1));
  }

  startReading(): Release {
    this.reading += 1;
    return once(() => (this.reading -= 1));
  }

  /** Counts bytes that came all at once. */
  wasRead(bytes: number): void {
    this.read += bytes;
  }

  /** Counts the bytes of `stream` while they flow. */
  follow(stream: Followed): void {
    this.streams.add(stream);
    stream.once('close', () => {
      this.streams.delete(stream);
      this.read += stream.bytesRead;
    });
  }

  snapshot(): StorageCounters {
    let bytesRead = this.read;
    for (const stream of this.streams) bytesRead += stream.bytesRead;
    return {
      bytesWritten: this.written,
      bytesRead,
      objectsWriting: this.writing,
      objectsReading: this.reading,
    };
  }
}

function once(work: () => void): Release {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
