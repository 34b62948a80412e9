import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { DeflateLane, DeflatePool } from './deflate-pool.js';
import { BLOCK, SLOT } from './blocks.js';
import { ArchiveLayout, type EntryLabel } from './layout.js';
import { Outlet } from './outlet.js';

/** One file of an archive. */
export interface ZipEntry extends EntryLabel {
  /** Bytes: so many, or the archive breaks off. */
  readonly size: number;
  readonly deflate: boolean;
  /** All of a small one, or a stream that is destroyed when it is not read to its end. */
  readonly content: Buffer | Readable;
}

/** What an entry costs beside its bytes while it waits. */
const ENTRY = 1024;

/** What is to be written next, when its bytes are there. */
interface Step {
  /** Bytes that wait for a thread, and are kept until it is their turn. */
  readonly weight: number;
  write(): Promise<void> | undefined;
}

/**
 * A zip archive that is made while it is read. Entries come one after the other, and what comes of them is
 * written in that order; deflating runs ahead by as many blocks as the pool has work for, and by no more, so
 * memory is the same for all sizes and numbers, but for some bytes of directory per entry. A slow reader stops
 * everything. What fails destroys it, and being destroyed releases all: sources, entries and blocks.
 */
export class ZipStream extends Readable {
  private readonly layout = new ArchiveLayout();
  private readonly lane: DeflateLane;
  private readonly ahead: Step[] = [];
  private readonly outlet: Outlet;
  private readonly mostAhead: number;
  private weight = 0;
  private isRunning = false;
  private current: Readable | null = null;

  /** `passed`: told of bytes of a source that are not needed for long any more. */
  constructor(
    private readonly entries: AsyncIterable<ZipEntry>,
    pool: DeflatePool,
    private readonly passed: (bytes: number) => void = () => undefined,
  ) {
    super({ highWaterMark: BLOCK });
    this.lane = pool.lane();
    this.mostAhead = 2 * (pool.width + 1) * SLOT;
    this.outlet = new Outlet((bytes) => this.push(bytes));
  }

  override _read(): void {
    this.outlet.open();
    if (this.isRunning) return;
    this.isRunning = true;
    this.run().catch((error: unknown) => {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.lane.drop();
    this.outlet.close();
    this.current?.destroy();
    done(error);
  }

  private async run(): Promise<void> {
    for await (const entry of this.entries) {
      if (this.destroyed) {
        if (entry.content instanceof Readable) entry.content.destroy();
        return;
      }
      const writing =
        entry.content instanceof Readable
          ? this.stream(entry, entry.content)
          : this.whole(entry, entry.content);
      if (writing !== undefined) await writing;
    }
    await this.drain(0);
    for (const record of this.layout.finish()) await this.outlet.write(record);
    await this.outlet.flush();
    this.push(null);
  }

  /** Returns at once where nothing has to be waited for: of small entries the promises would take most of the time. */
  private whole(entry: ZipEntry, content: Buffer): Promise<void> | undefined {
    const { size, deflate } = entry;
    if (content.length !== size) throw new WrongLength(entry.name, content.length, size);
    const crc = crc32(content);
    const deflating = deflate ? this.deflated(content) : null;
    const write = (deflated: Buffer | null): Promise<void> | undefined => {
      const isSmaller = deflated !== null && deflated.length < size;
      const body = isSmaller ? deflated : content;
      const sums = { crc, size, compressed: body.length };
      const header = this.layout.whole(entry, isSmaller ? 'deflated' : 'stored', sums);
      return this.outlet.write(Buffer.concat([header, body]));
    };
    if (deflating === null && this.ahead.length === 0) return write(null);
    // Whoever writes it in its turn hears of it.
    deflating?.catch(() => undefined);
    return this.add({
      weight: size + ENTRY,
      write: () => (deflating === null ? write(null) : deflating.then(write)),
    });
  }

  private async deflated(content: Buffer): Promise<Buffer> {
    const blocks: Promise<Buffer>[] = [];
    this.lane.begin(content.length);
    for (let at = 0; at < content.length;) {
      at += this.lane.fill(content.subarray(at));
      if (this.lane.isFull && at < content.length) blocks.push(this.lane.flush(false));
    }
    blocks.push(this.lane.flush(true));
    return Buffer.concat(await Promise.all(blocks));
  }

  /** `content` is destroyed in any case, and also when this is destroyed while it waits for it. */
  private async stream(entry: ZipEntry, content: Readable): Promise<void> {
    const { deflate, size } = entry;
    const sums = { crc: 0, size: 0, compressed: 0 };
    const put = async (bytes: Buffer): Promise<void> => {
      sums.compressed += bytes.length;
      await this.outlet.write(bytes);
    };
    this.current = content;
    await this.add({
      weight: 0,
      write: () =>
        this.outlet.write(this.layout.begin(entry, deflate ? 'deflated' : 'stored', size)),
    });
    if (deflate) this.lane.begin(null);
    // What is stored waits for no thread, only for what is before it.
    else await this.drain(0);
    for await (const chunk of content as AsyncIterable<Buffer>) {
      sums.crc = crc32(chunk, sums.crc);
      sums.size += chunk.length;
      this.passed(chunk.length);
      if (sums.size > size) throw new WrongLength(entry.name, sums.size, size);
      if (deflate) await this.deflate(chunk, put);
      else await put(chunk);
    }
    this.current = null;
    if (sums.size !== size) throw new WrongLength(entry.name, sums.size, size);
    if (deflate) await this.addBlock(true, put);
    await this.add({ weight: 0, write: () => this.outlet.write(this.layout.end(sums)) });
  }

  private async deflate(chunk: Buffer, put: (bytes: Buffer) => Promise<void>): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      at += this.lane.fill(chunk.subarray(at));
      if (this.lane.isFull) await this.addBlock(false, put);
    }
  }

  private addBlock(last: boolean, put: (bytes: Buffer) => Promise<void>): Promise<void> {
    const block = this.lane.flush(last);
    // Whoever writes it in its turn hears of it.
    block.catch(() => undefined);
    return this.add({ weight: SLOT, write: async () => put(await block) });
  }

  private async add(step: Step): Promise<void> {
    this.ahead.push(step);
    this.weight += step.weight;
    await this.drain(this.mostAhead);
  }

  /** Writes until no more than `most` bytes wait for threads, and then what waits for none. */
  private async drain(most: number): Promise<void> {
    for (;;) {
      const [step] = this.ahead;
      if (step === undefined || (this.weight <= most && step.weight > 0)) return;
      this.ahead.shift();
      this.weight -= step.weight;
      await step.write();
    }
  }
}

/** An entry has more bytes, or fewer, than was said. */
class WrongLength extends Error {
  constructor(name: string, is: number, should: number) {
    super(`${is} bytes came for the entry ${JSON.stringify(name)}, ${should} were announced`);
  }
}
