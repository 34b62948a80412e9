/** One row: what the bytes look like, and what they are then. */
export interface Signature {
  readonly type: string;
  matches(bytes: Uint8Array): boolean;
}

type Pattern = readonly (number | null)[];

/** Latin-1 text as bytes; `?` in `masked` patterns stands for any byte. */
const ascii = (text: string): number[] => Array.from(text, (c) => c.charCodeAt(0));
const masked = (text: string): (number | null)[] =>
  Array.from(text, (c) => (c === '?' ? null : c.charCodeAt(0)));

const startsWith = (bytes: Uint8Array, pattern: Pattern, offset = 0): boolean =>
  bytes.length >= offset + pattern.length &&
  pattern.every((byte, i) => byte === null || bytes[offset + i] === byte);

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d || byte === 0x20;

function firstNonSpace(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length && isSpace(bytes[i])) i += 1;
  return i;
}

const exact = (type: string, pattern: Pattern | string): Signature => {
  const bytes = typeof pattern === 'string' ? ascii(pattern) : pattern;
  return { type, matches: (given) => startsWith(given, bytes) };
};

const HTML = 'text/html; charset=utf-8';

/** A tag of HTML, in any case, behind white space, ended by a space or ">" (MIME Sniffing §7.1). */
const htmlTag = (tag: string): Signature => ({
  type: HTML,
  matches: (bytes) => {
    const start = firstNonSpace(bytes);
    const end = start + tag.length;
    const given = String.fromCharCode(...bytes.subarray(start, end)).toUpperCase();
    return given === tag && (bytes[end] === 0x20 || bytes[end] === 0x3e);
  },
});

const behindSpace = (type: string, text: string): Signature => ({
  type,
  matches: (bytes) => startsWith(bytes, ascii(text), firstNonSpace(bytes)),
});

const TAGS = [
  '<!DOCTYPE HTML',
  '<HTML',
  '<HEAD',
  '<SCRIPT',
  '<IFRAME',
  '<H1',
  '<DIV',
  '<FONT',
  '<TABLE',
  '<A',
  '<STYLE',
  '<TITLE',
  '<B',
  '<BODY',
  '<BR',
  '<P',
  '<!--',
];

/** ISO base media: a first box `ftyp` that names a brand beginning with "mp4" (MIME Sniffing §6.2.1). */
const mp4: Signature = {
  type: 'video/mp4',
  matches: (bytes) => {
    if (bytes.length < 12 || !startsWith(bytes, ascii('ftyp'), 4)) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = view.getUint32(0);
    if (size % 4 !== 0 || bytes.length < size) return false;
    for (let at = 8; at + 3 < size; at += 4) {
      // At 12 stands the version of the brand, not a brand.
      if (at !== 12 && startsWith(bytes, ascii('mp4'), at)) return true;
    }
    return false;
  },
};

/** Encrypted by age: text for a human reader, and bytes for everybody else (contract §5.4 [N]). */
const AGE = [
  exact('application/octet-stream', 'age-encryption.org/v1'),
  exact('application/octet-stream', '-----BEGIN AGE ENCRYPTED FILE-----'),
];

const MARKUP = [...TAGS.map(htmlTag), behindSpace('text/xml; charset=utf-8', '<?xml')];

const TEXTS = [
  exact('text/plain; charset=utf-16be', [0xfe, 0xff, null, null]),
  exact('text/plain; charset=utf-16le', [0xff, 0xfe, null, null]),
  exact('text/plain; charset=utf-8', [0xef, 0xbb, 0xbf, null]),
];

const IMAGES = [
  exact('image/x-icon', [0, 0, 1, 0]),
  exact('image/x-icon', [0, 0, 2, 0]),
  exact('image/bmp', 'BM'),
  exact('image/gif', 'GIF87a'),
  exact('image/gif', 'GIF89a'),
  exact('image/webp', masked('RIFF????WEBPVP')),
  exact('image/png', [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a]),
  exact('image/jpeg', [0xff, 0xd8, 0xff]),
];

const SOUNDS_AND_FILMS = [
  exact('audio/aiff', masked('FORM????AIFF')),
  exact('audio/mpeg', 'ID3'),
  exact('application/ogg', 'OggS\0'),
  exact('audio/midi', 'MThd\0\0\0\u0006'),
  exact('video/avi', masked('RIFF????AVI ')),
  exact('audio/wave', masked('RIFF????WAVE')),
  mp4,
  exact('video/webm', [0x1a, 0x45, 0xdf, 0xa3]),
];

const FONTS = [
  {
    type: 'application/vnd.ms-fontobject',
    matches: (bytes: Uint8Array) => startsWith(bytes, ascii('LP'), 34),
  },
  exact('font/ttf', [0, 1, 0, 0]),
  exact('font/otf', 'OTTO'),
  exact('font/collection', 'ttcf'),
  exact('font/woff', 'wOFF'),
  exact('font/woff2', 'wOF2'),
];

const ARCHIVES = [
  exact('application/x-gzip', [0x1f, 0x8b, 0x08]),
  exact('application/zip', 'PK\u0003\u0004'),
  exact('application/x-rar-compressed', 'Rar!\u001a\u0007\0'),
  exact('application/x-rar-compressed', 'Rar!\u001a\u0007\u0001\0'),
  exact('application/wasm', '\0asm'),
];

/** In order: the first that matches decides. */
export const SIGNATURES: readonly Signature[] = [
  ...AGE,
  ...MARKUP,
  exact('application/pdf', '%PDF-'),
  exact('application/postscript', '%!PS-Adobe-'),
  ...TEXTS,
  ...IMAGES,
  ...SOUNDS_AND_FILMS,
  ...FONTS,
  ...ARCHIVES,
];
