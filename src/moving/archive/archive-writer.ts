import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Pack, pack } from 'tar-stream';
import { END, type Kind, MANIFEST, contentName, rowsName } from './format.js';
import type { Manifest, Totals } from './records.js';

/** What tar-stream gives to write the bytes of one entry into. */
type Entry = ReturnType<Pack['entry']>;

const MODE = 0o600;
const PADDING = Buffer.alloc(64 * 1024);

/** Writes the entries of an archive, one after the other, at the pace of whoever reads `bytes`. */
export class ArchiveWriter {
  private readonly tar = pack();
  private readonly numbers = new Map<Kind, number>();
  private readonly mtime: Date;

  constructor(private readonly manifest: Manifest) {
    this.mtime = new Date(manifest.createdAt);
  }

  /** The archive. Destroying it makes every method here reject. */
  get bytes(): Readable {
    return Readable.from(this.tar, { objectMode: false });
  }

  begin(): Promise<void> {
    return this.text(MANIFEST, `${JSON.stringify(this.manifest, null, 2)}\n`);
  }

  end(totals: Totals): Promise<void> {
    return this.text(END, `${JSON.stringify(totals, null, 2)}\n`).then(() => {
      this.tar.finalize();
    });
  }

  /** Makes the stream fail: nobody takes a part for the whole. */
  abort(error: Error): void {
    this.tar.destroy(error);
  }

  /** Lines of JSON, and one more by which damage to them is found before they are used. */
  async rows(kind: Kind, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const number = (this.numbers.get(kind) ?? 0) + 1;
    this.numbers.set(kind, number);
    const text = lines.map((line) => `${line}\n`).join('');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const seal = JSON.stringify({ lines: lines.length, sha256 });
    await this.text(rowsName(kind, number), `${text}${seal}\n`);
  }

  /**
   * The bytes of a file. When they fail in the middle the entry is filled up, since its length stands
   * before it, and the error is the answer: the archive stays readable, and has to say that this file
   * is damaged.
   */
  async content(fileId: string, size: number, content: Readable): Promise<Error | null> {
    const ended = this.entry(contentName(fileId), size);
    let written = 0;
    let failure: Error | null = null;
    try {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        if (ended.lost()) break;
        await ended.write(chunk.subarray(0, Math.max(0, size - written)));
        written += chunk.length;
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    if (written > size) failure ??= new Error('there are more bytes than there should be');
    for (; written < size && !ended.lost(); written += PADDING.length) {
      failure ??= new Error('there are fewer bytes than there should be');
      await ended.write(PADDING.subarray(0, size - written));
    }
    await ended.end();
    return failure;
  }

  private async text(name: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const entry = this.entry(name, bytes.length);
    await entry.write(bytes);
    await entry.end();
  }

  private entry(name: string, size: number): EntryWriter {
    return new EntryWriter((done) =>
      this.tar.entry({ name, size, mode: MODE, mtime: this.mtime, type: 'file' }, done),
    );
  }
}

/** One entry: writing waits until there is room. */
class EntryWriter {
  private readonly entry: Entry;
  private readonly done: Promise<void>;
  private failure: Error | null = null;

  constructor(open: (done: (error?: Error | null) => void) => Entry) {
    let settle: (error?: Error | null) => void = () => undefined;
    this.done = new Promise((resolve, reject) => {
      settle = (error) => {
        if (error === null || error === undefined) {
          resolve();
          return;
        }
        this.failure = error;
        reject(error);
      };
    });
    this.done.catch(() => undefined);
    this.entry = open((error) => {
      settle(error);
    });
    this.entry.on('error', () => undefined);
  }

  /** Whether nobody takes the archive any more. */
  lost(): boolean {
    return this.failure !== null;
  }

  async write(bytes: Buffer): Promise<void> {
    if (bytes.length === 0 || this.entry.write(bytes)) return;
    const drained = new Promise<void>((resolve) => this.entry.once('drain', resolve));
    await Promise.race([drained, this.done]);
  }

  async end(): Promise<void> {
    this.entry.end(undefined);
    await this.done;
  }
}
