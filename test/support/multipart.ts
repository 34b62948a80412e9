/** One part of a form, header by header, so that tests can send forms that no library makes. */
export interface RawPart {
  name?: string;
  fileName?: string;
  type?: string;
  /** Whole header lines instead of those made of the above. */
  headers?: readonly string[];
  content: string | Uint8Array;
}

export const BOUNDARY = 'b7d1f0a4c2e95838';

export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

export const formType = (boundary = BOUNDARY): Record<string, string> => ({
  'Content-Type': `multipart/form-data; boundary=${boundary}`,
});

const quoted = (text: string): string => text.replace(/[\\"]/g, '\\$&');

function headersOf({ name, fileName, type, headers }: RawPart): string {
  if (headers !== undefined) return headers.map((line) => `${line}\r\n`).join('');
  const named = name === undefined ? '' : `; name="${quoted(name)}"`;
  const file = fileName === undefined ? '' : `; filename="${quoted(fileName)}"`;
  const typed = type === undefined ? '' : `Content-Type: ${type}\r\n`;
  return `Content-Disposition: form-data${named}${file}\r\n${typed}`;
}

/** The bytes of a form, with Go's and curl's way of quoting names; without its end when `open`. */
export function formBytes(
  parts: readonly RawPart[],
  { boundary = BOUNDARY, open = false } = {},
): Buffer<ArrayBuffer> {
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headersOf(part)}\r\n`),
    Buffer.from(part.content),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat(
    open ? pieces.slice(0, -1) : [...pieces, Buffer.from(`--${boundary}--\r\n`)],
  );
}

/** The part that every client sends. */
export const filePart = (fileName: string, content: string | Uint8Array): RawPart => ({
  name: 'file',
  fileName,
  type: 'application/octet-stream',
  content,
});

/** A form with one file, and what stands before and behind its content, for tests that cut it. */
export function formPieces(
  fileName: string,
  content: string | Uint8Array,
): { head: string; tail: string; all: Buffer } {
  const all = formBytes([filePart(fileName, content)]);
  const start = all.indexOf('\r\n\r\n') + 4;
  const end = start + Buffer.from(content).length;
  return { head: all.toString('utf8', 0, start), tail: all.toString('utf8', end), all };
}
