import { Readable } from 'node:stream';
import type { ZipEntry } from '#zip';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { Bytes, OpenFile } from '../keeping/bytes.js';
import { SMALL, type Surveyed, unlessGone } from './archive-survey.js';

/** Entries that are looked for while one is sent. */
const AHEAD = 16;
/** Of large ones the one that is sent, and the next. */
const LARGE_AT_ONCE = 2;

/** A file of an archive in its turn. */
export interface ArchiveItem extends Surveyed {
  /** Its name in the archive. */
  readonly name: string;
  /** It is open, to be read in its turn. */
  readonly held: OpenFile | null;
  /** Its bytes are under way. */
  readonly isBegun: boolean;
}

type Content = Buffer | Readable;

/** Whether all bytes of an entry are there before its header is written. */
export const isWhole = ({ content, held, isBegun, file }: ArchiveItem): boolean =>
  content !== null || (held === null && !isBegun && file.size <= SMALL);

/**
 * The entries of an archive, in order. Small ones are read, and the next large one is opened, while others are
 * sent; a few at once, whatever their number.
 */
export class ArchiveEntries implements AsyncIterable<ZipEntry> {
  /** The files that are in the archive so far. */
  readonly written: FileEntity[] = [];
  private readonly opening = new Map<ArchiveItem, Promise<Content | null>>();
  private isClosed = false;

  /**
   * `complete`: all of them are to be in the archive; what goes before its turn is left out otherwise.
   * `first`: the bytes of the first item, if they are under way.
   */
  constructor(
    private readonly items: readonly ArchiveItem[],
    private readonly bytes: Bytes,
    private readonly complete: boolean,
    first: Readable | null,
  ) {
    const [item] = items;
    if (item !== undefined && first !== null) this.opening.set(item, Promise.resolve(first));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ZipEntry, void, undefined> {
    for (const [i, item] of this.items.entries()) {
      if (this.isClosed) return;
      this.openAhead(i);
      const content = item.content ?? (await this.opening.get(item)) ?? null;
      this.opening.delete(item);
      if (content === null) continue;
      const { file, name, deflate } = item;
      this.written.push(file);
      const modified = new Date(file.storedAt ?? file.createdAt);
      yield { name, modified, size: file.size, deflate, content };
    }
  }

  /** Lets go of everything that was opened. Idempotent. */
  close(): void {
    this.isClosed = true;
    for (const opening of this.opening.values()) {
      opening.then(
        (content) => content instanceof Readable && content.destroy(),
        () => undefined,
      );
    }
    this.opening.clear();
    for (const { held } of this.items) void held?.close().catch(() => undefined);
  }

  private openAhead(from: number): void {
    let large = 0;
    for (let i = from; i < Math.min(from + AHEAD, this.items.length); i += 1) {
      const item = this.items[i];
      if (item?.content !== null) continue;
      if (!this.opening.has(item)) this.opening.set(item, this.open(item));
      if (!isWhole(item)) large += 1;
      if (large === LARGE_AT_ONCE) return;
    }
  }

  private open(item: ArchiveItem): Promise<Content | null> {
    const opening = this.complete ? this.contentOf(item) : unlessGone(this.contentOf(item));
    // It is told in its turn.
    opening.catch(() => undefined);
    return opening;
  }

  private async contentOf(item: ArchiveItem): Promise<Content> {
    const { held, file } = item;
    if (held !== null) return held.read();
    if (isWhole(item)) return (await this.bytes.look(file, SMALL)).first;
    return (await this.bytes.open(file)).read();
  }
}
