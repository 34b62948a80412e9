/** Files that are smaller are stored: what deflating saves is less than what a header takes. */
export const WORTH_DEFLATING = 256;
/** How many of the first bytes of a file are looked at. */
export const LOOKED_AT = 4096;

/** Detected types (MIME) whose bytes are compressed already. */
const COMPRESSED_TYPES = new Set([
  ...['image/gif', 'image/webp', 'image/png', 'image/jpeg'],
  ...['audio/mpeg', 'application/ogg', 'video/avi', 'video/mp4', 'video/webm'],
  ...['font/woff', 'font/woff2'],
  ...['application/x-gzip', 'application/zip', 'application/x-rar-compressed'],
]);

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** How compressed and encrypted formats begin that no detected type tells apart. */
const SIGNATURES = [
  latin1('7z\xbc\xaf\x27\x1c'),
  latin1('\xfd7zXZ\0'),
  latin1('BZh'),
  latin1('\x28\xb5\x2f\xfd'),
  latin1('\x04\x22\x4d\x18'),
  latin1('LZIP'),
  latin1('fLaC'),
  latin1('age-encryption.org/v1'),
];

/** Fewer bytes say nothing. */
const ENOUGH = 512;
/** Behind the head of a format, which is readable also where the rest is compressed. */
const BEHIND_HEAD = 1024;
/** How much more often two bytes may be equal than by chance, which would be 1 of 256. */
const BY_CHANCE = 1.2;

/** Whether pairs of equal values are about as frequent as in random bytes. */
function isEven(counts: Uint32Array, total: number): boolean {
  let equal = 0;
  for (const count of counts) equal += count * (count - 1);
  return (equal * 256) / (total * (total - 1)) < BY_CHANCE;
}

/**
 * Whether bytes look random, as compressed and encrypted ones do: their values are spread evenly, and so are
 * the steps from one to the next, which are not in a ramp or a table.
 */
export function looksRandom(bytes: Uint8Array): boolean {
  const start = bytes.length >= BEHIND_HEAD + ENOUGH ? BEHIND_HEAD : 0;
  const total = bytes.length - start;
  if (total < ENOUGH) return false;
  const values = new Uint32Array(256);
  const steps = new Uint32Array(256);
  let before = 0;
  for (let i = start; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    const step = (byte - before) & 255;
    values[byte] = (values[byte] ?? 0) + 1;
    steps[step] = (steps[step] ?? 0) + 1;
    before = byte;
  }
  return isEven(values, total) && isEven(steps, total);
}

/**
 * Whether deflating a file is worth its time: not what is tiny, is compressed by its type or by its first
 * bytes, or looks random. `first`: the first LOOKED_AT bytes, or all of a smaller file.
 */
export function isWorthDeflating(type: string, size: number, first: Buffer): boolean {
  if (size < WORTH_DEFLATING || isCompressedType(type)) return false;
  if (SIGNATURES.some((begin) => first.subarray(0, begin.length).equals(begin))) return false;
  return !looksRandom(first.subarray(0, LOOKED_AT));
}

/** Whether the type alone says that the bytes are compressed. */
export const isCompressedType = (type: string): boolean => COMPRESSED_TYPES.has(type);
