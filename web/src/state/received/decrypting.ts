import type { Download } from '#client';
import type { FromWorker, ToWorker } from './decrypt.worker';

type Bytes = Uint8Array<ArrayBuffer>;

/** Why an encrypted file does not open. */
export type LockReason =
  /** The passphrase is another one. */
  | 'wrong'
  /** It is encrypted for somebody's key, where no passphrase helps. */
  | 'key'
  /** It is not what was encrypted: cut off, or changed. */
  | 'damaged';

export class Locked extends Error {
  override readonly name = 'Locked';

  constructor(
    readonly reason: LockReason,
    cause?: unknown,
  ) {
    super(`the file does not open: ${reason}`, { cause });
  }
}

/** Bytes of a file's start in which its header ends, if a passphrase opens it. */
export const HEAD = 512;

/** age's words for a passphrase that does not fit. */
const NO_MATCH = 'no identity matched';

/** How a file is locked, by its first bytes; undefined: by a passphrase. */
export function lockOf(head: Uint8Array): LockReason | undefined {
  const text = new TextDecoder('latin1').decode(head.subarray(0, HEAD));
  if (!text.startsWith('age-encryption.org/v1\n')) return 'damaged';
  return text.split('\n')[1]?.startsWith('-> scrypt ') === true ? undefined : 'key';
}

/** Rejects with Locked if the passphrase does not open the file that begins so. */
export async function tryPassphrase(head: Uint8Array, passphrase: string): Promise<void> {
  const reason = lockOf(head);
  if (reason !== undefined) throw new Locked(reason);
  const end = /\n--- [^\n]*\n/.exec(new TextDecoder('latin1').decode(head));
  if (end === null) throw new Locked('damaged');
  const opener = new Opener(passphrase, () => Promise.resolve(), {
    header: head.slice(0, end.index + end[0].length),
  });
  try {
    await opener.opened;
  } finally {
    opener.stop();
  }
}

/**
 * Gives the plain bytes of a file to `write`, in a thread of its own: finding the key takes a second of work, which
 * would stop the page. Rejects with Locked, or with what the download or `write` reject with.
 */
export async function decryptTo(
  download: Download,
  passphrase: string,
  write: (piece: Bytes) => Promise<void>,
): Promise<void> {
  const opener = new Opener(passphrase, write);
  let isFirst = true;
  try {
    const count = await download.writeTo(async (piece) => {
      if (isFirst) {
        const reason = lockOf(piece);
        if (reason !== undefined) throw new Locked(reason);
      }
      isFirst = false;
      await opener.take(piece);
    });
    if (count === 0) throw new Locked('damaged');
    await opener.end();
  } finally {
    opener.stop();
  }
}

/** A worker that gets pieces of an encrypted file, and gives those of the plain one, no faster than they are written. */
class Opener {
  private readonly worker = new Worker(new URL('./decrypt.worker.ts', import.meta.url), {
    type: 'module',
  });
  private written: Promise<void> = Promise.resolve();
  private awaited = Promise.withResolvers<undefined>();

  constructor(
    passphrase: string,
    private readonly write: (piece: Bytes) => Promise<void>,
    more: { readonly header?: Uint8Array } = {},
  ) {
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.hear(data);
    };
    this.worker.onerror = (event) => {
      this.awaited.reject(new Error(event.message));
    };
    this.say({ passphrase, ...more });
  }

  /** Of a header alone: it has been looked at. */
  get opened(): Promise<undefined> {
    return this.awaited.promise;
  }

  async take(piece: Bytes): Promise<void> {
    await this.ask(piece);
    await this.written;
  }

  async end(): Promise<void> {
    await this.ask(null);
    await this.written;
  }

  stop(): void {
    this.worker.terminate();
  }

  private async ask(message: ToWorker): Promise<void> {
    this.awaited = Promise.withResolvers<undefined>();
    this.say(message);
    await this.awaited.promise;
  }

  private say(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private hear(data: FromWorker): void {
    if (data === 'next' || data === 'end') this.awaited.resolve(undefined);
    else if (data instanceof Uint8Array) {
      this.written = this.written.then(() => this.write(data));
      // It is looked at when the next piece is taken.
      this.written.catch(() => undefined);
    } else {
      const reason = data.failed.includes(NO_MATCH) ? 'wrong' : 'damaged';
      this.awaited.reject(new Locked(reason, data.failed));
    }
  }
}
