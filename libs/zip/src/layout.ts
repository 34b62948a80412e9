import {
  type EntryHead,
  type EntrySums,
  centralHeader,
  centralLength,
  descriptor,
  descriptorLength,
  endLength,
  endRecords,
  localHeader,
  localLength,
  needsZip64,
} from './records.js';

/** What an entry is called, and since when it has been so. */
export interface EntryLabel {
  readonly name: string;
  readonly modified: Date;
}

/** An entry whose length is known before its bytes are. */
export interface StoredEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** All of its bytes are there before its header is written. */
  readonly whole: boolean;
}

/** Bytes of an archive that only stores: exactly what the same entries come to in an `ArchiveLayout`. */
export function archiveLength(entries: Iterable<StoredEntry>): number {
  const directory = { count: 0, size: 0, offset: 0 };
  for (const { name: text, size, whole } of entries) {
    const name = Buffer.from(text);
    const head = { name, method: 'stored', zip64: needsZip64(size), described: !whole } as const;
    const { offset } = directory;
    directory.count += 1;
    directory.size += centralLength(name, { size, compressed: size }, offset);
    directory.offset += localLength(head) + size + descriptorLength({ ...head, modified: EPOCH });
  }
  return directory.offset + directory.size + endLength(directory);
}

const EPOCH = new Date(0);
/** The central directory grows in pieces of this size. */
const PIECE = 64 * 1024;

/** Writes the records of an archive in their order, and keeps what its end needs: some bytes per entry. */
export class ArchiveLayout {
  private readonly central: Buffer[] = [];
  private latest: Buffer[] = [];
  private latestSize = 0;
  private count = 0;
  private centralSize = 0;
  private offset = 0;
  private begun: { readonly head: EntryHead; readonly at: number } | null = null;

  /** An entry whose bytes are all there, as they are to be written. Its header. */
  whole(label: EntryLabel, method: EntryHead['method'], sums: EntrySums): Buffer {
    const head = { ...named(label), method, zip64: needsZip64(sums.size), described: false };
    const header = localHeader(head, sums);
    this.enter(head, sums, this.offset);
    this.offset += header.length + sums.compressed;
    return header;
  }

  /** An entry of `size` bytes whose bytes follow by and by. Its header. */
  begin(label: EntryLabel, method: EntryHead['method'], size: number): Buffer {
    const head = { ...named(label), method, zip64: needsZip64(size), described: true };
    const header = localHeader(head, null);
    this.begun = { head, at: this.offset };
    this.offset += header.length;
    return header;
  }

  /** What stands behind the bytes of the entry that was begun. */
  end(sums: EntrySums): Buffer {
    if (this.begun === null) throw new Error('no entry was begun');
    const { head, at } = this.begun;
    this.begun = null;
    const record = descriptor(head, sums);
    this.offset += sums.compressed + record.length;
    this.enter(head, sums, at);
    return record;
  }

  /** The central directory and the end of the archive. */
  finish(): Buffer[] {
    const directory = { count: this.count, size: this.centralSize, offset: this.offset };
    return [...this.central, ...this.latest, endRecords(directory)];
  }

  private enter(head: EntryHead, sums: EntrySums, at: number): void {
    const header = centralHeader(head, sums, at);
    this.count += 1;
    this.centralSize += header.length;
    this.latest.push(header);
    this.latestSize += header.length;
    if (this.latestSize < PIECE) return;
    this.central.push(Buffer.concat(this.latest));
    this.latest = [];
    this.latestSize = 0;
  }
}

const named = ({ name, modified }: EntryLabel): { name: Buffer; modified: Date } => ({
  name: Buffer.from(name),
  modified,
});
