/**
 * The records of a zip archive (APPNOTE 6.3.10): pure framing, no bytes of files. All numbers are little endian.
 * Names are UTF-8 (bit 11), entries are regular files with mode 0644, times are UTC.
 */

/** How the bytes of an entry are kept (APPNOTE §4.4.5). */
export const METHOD = { stored: 0, deflated: 8 } as const;
export type Method = keyof typeof METHOD;

/** What stands in the headers of an entry from the beginning. */
export interface EntryHead {
  /** At most 65,535 bytes of UTF-8. */
  readonly name: Buffer;
  readonly modified: Date;
  readonly method: Method;
  /** Sizes have 64 bits in the local header and behind the bytes. */
  readonly zip64: boolean;
  /** Checksum and sizes stand behind the bytes: they were not known ahead. */
  readonly described: boolean;
}

/** What an entry came to: its checksum, and bytes before and after compression. */
export interface EntrySums {
  readonly crc: number;
  readonly size: number;
  readonly compressed: number;
}

const LIMIT_16 = 0xffff;
const LIMIT_32 = 0xffffffff;
const UTF8 = 1 << 11;
const DESCRIBED = 1 << 3;
const [VERSION_BASIC, VERSION_ZIP64] = [20, 45];
const UNIX = 3 << 8;
/** Mode 0644 of Unix above, and the archive bit of DOS below. */
const REGULAR_FILE = 0o100644 * 0x10000 + 0x20;
const ZIP64_EXTRA = 0x0001;

/** Whether an entry of so many bytes needs 64 bits, also when deflating frames it and saves nothing. */
export const needsZip64 = (size: number): boolean => size + size / 1024 + LIMIT_16 >= LIMIT_32;

const unsigned64 = (into: Buffer, value: number, at: number): number =>
  into.writeBigUInt64LE(BigInt(value), at);

/** Date and time of DOS: two seconds exact, from 1980 to 2107; what lies outside is the nearest of these. */
export function dosTime(date: Date): { readonly date: number; readonly time: number } {
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1980) return { date: (1 << 5) | 1, time: 0 };
  if (year > 2107) return { date: (127 << 9) | (12 << 5) | 31, time: (23 << 11) | (59 << 5) | 29 };
  return {
    date: ((year - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(),
    time: (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >>> 1),
  };
}

/** What the local and the central header have in common, from "version needed" to the length of the name. */
function writeCommon(into: Buffer, at: number, head: EntryHead, needed: number): void {
  const { date, time } = dosTime(head.modified);
  into.writeUInt16LE(needed, at);
  into.writeUInt16LE(UTF8 | (head.described ? DESCRIBED : 0), at + 2);
  into.writeUInt16LE(METHOD[head.method], at + 4);
  into.writeUInt16LE(time, at + 6);
  into.writeUInt16LE(date, at + 8);
  into.writeUInt16LE(head.name.length, at + 22);
}

const LOCAL = 30;
const LOCAL_EXTRA = 20;

/** Bytes before those of the entry. */
export const localLength = ({ name, zip64 }: Pick<EntryHead, 'name' | 'zip64'>): number =>
  LOCAL + name.length + (zip64 ? LOCAL_EXTRA : 0);

/** `sums`: null when they are described behind the bytes. */
export function localHeader(head: EntryHead, sums: EntrySums | null): Buffer {
  const { name, zip64 } = head;
  const header = Buffer.alloc(localLength(head));
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, 4, head, zip64 ? VERSION_ZIP64 : VERSION_BASIC);
  header.writeUInt32LE(sums?.crc ?? 0, 14);
  header.writeUInt32LE(zip64 ? LIMIT_32 : (sums?.compressed ?? 0), 18);
  header.writeUInt32LE(zip64 ? LIMIT_32 : (sums?.size ?? 0), 22);
  name.copy(header, LOCAL);
  if (!zip64) return header;
  const extra = LOCAL + name.length;
  header.writeUInt16LE(LOCAL_EXTRA, 28);
  header.writeUInt16LE(ZIP64_EXTRA, extra);
  header.writeUInt16LE(LOCAL_EXTRA - 4, extra + 2);
  unsigned64(header, sums?.size ?? 0, extra + 4);
  unsigned64(header, sums?.compressed ?? 0, extra + 12);
  return header;
}

/** Bytes behind those of the entry. */
export const descriptorLength = ({ described, zip64 }: Omit<EntryHead, 'name'>): number =>
  described ? (zip64 ? 24 : 16) : 0;

/** Checksum and sizes, of an entry that is `described`. */
export function descriptor(head: EntryHead, { crc, size, compressed }: EntrySums): Buffer {
  const record = Buffer.alloc(descriptorLength(head));
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(crc, 4);
  if (head.zip64) {
    unsigned64(record, compressed, 8);
    unsigned64(record, size, 16);
  } else {
    record.writeUInt32LE(compressed, 8);
    record.writeUInt32LE(size, 12);
  }
  return record;
}

const CENTRAL = 46;

/** The numbers that do not fit into the central header, in the order in which its extra field has them. */
const tooLarge = ({ size, compressed }: Omit<EntrySums, 'crc'>, offset: number): number[] =>
  [size, compressed, offset].filter((value) => value >= LIMIT_32);

/** Bytes of the entry in the central directory. */
export function centralLength(name: Buffer, sums: Omit<EntrySums, 'crc'>, offset: number): number {
  const large = tooLarge(sums, offset).length;
  return CENTRAL + name.length + (large === 0 ? 0 : 4 + 8 * large);
}

/** `offset`: where the local header begins. */
export function centralHeader(head: EntryHead, sums: EntrySums, offset: number): Buffer {
  const { name } = head;
  const large = tooLarge(sums, offset);
  const header = Buffer.alloc(centralLength(name, sums, offset));
  const needed = head.zip64 || large.length > 0 ? VERSION_ZIP64 : VERSION_BASIC;
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(UNIX | VERSION_ZIP64, 4);
  writeCommon(header, 6, head, needed);
  header.writeUInt32LE(sums.crc, 16);
  header.writeUInt32LE(Math.min(sums.compressed, LIMIT_32), 20);
  header.writeUInt32LE(Math.min(sums.size, LIMIT_32), 24);
  header.writeUInt32LE(REGULAR_FILE, 38);
  header.writeUInt32LE(Math.min(offset, LIMIT_32), 42);
  name.copy(header, CENTRAL);
  if (large.length === 0) return header;
  const extra = CENTRAL + name.length;
  header.writeUInt16LE(4 + 8 * large.length, 30);
  header.writeUInt16LE(ZIP64_EXTRA, extra);
  header.writeUInt16LE(8 * large.length, extra + 2);
  for (const [i, value] of large.entries()) unsigned64(header, value, extra + 4 + 8 * i);
  return header;
}

/** The central directory as a whole: how many entries, how many bytes, and where it begins. */
export interface Directory {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

const END = 22;
const ZIP64_END = 56;
const ZIP64_LOCATOR = 20;

const isLarge = ({ count, size, offset }: Directory): boolean =>
  count >= LIMIT_16 || size >= LIMIT_32 || offset >= LIMIT_32;

/** Bytes behind the central directory. */
export const endLength = (directory: Directory): number =>
  isLarge(directory) ? ZIP64_END + ZIP64_LOCATOR + END : END;

/** What ends the archive. */
export function endRecords(directory: Directory): Buffer {
  const { count, size, offset } = directory;
  const records = Buffer.alloc(endLength(directory));
  const end = records.length - END;
  if (end > 0) writeZip64End(records, directory);
  records.writeUInt32LE(0x06054b50, end);
  records.writeUInt16LE(Math.min(count, LIMIT_16), end + 8);
  records.writeUInt16LE(Math.min(count, LIMIT_16), end + 10);
  records.writeUInt32LE(Math.min(size, LIMIT_32), end + 12);
  records.writeUInt32LE(Math.min(offset, LIMIT_32), end + 16);
  return records;
}

function writeZip64End(into: Buffer, { count, size, offset }: Directory): void {
  into.writeUInt32LE(0x06064b50, 0);
  unsigned64(into, ZIP64_END - 12, 4);
  into.writeUInt16LE(UNIX | VERSION_ZIP64, 12);
  into.writeUInt16LE(VERSION_ZIP64, 14);
  unsigned64(into, count, 24);
  unsigned64(into, count, 32);
  unsigned64(into, size, 40);
  unsigned64(into, offset, 48);
  into.writeUInt32LE(0x07064b50, ZIP64_END);
  unsigned64(into, offset + size, ZIP64_END + 8);
  into.writeUInt32LE(1, ZIP64_END + 16);
}
