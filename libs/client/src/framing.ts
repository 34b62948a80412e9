import type { Content } from './source.js';

/** A body as it goes out: the content and what stands around it. */
export interface Body {
  readonly content: Content;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly contentType: string;
  /** The name of the form's field, undefined for a body that is the file itself. */
  readonly field: 'file' | undefined;
}

/** As browsers do it (WHATWG HTML, "multipart/form-data encoding algorithm"): what would end the header is encoded. */
const escaped = (name: string): string =>
  name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');

/** 128 random bits, which are in no content. (`randomUUID` is for pages that came by TLS only.) */
const boundary = (): string => {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  return `plik-${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
};

/** A form with one file in it (contract §5.4), which is made while it is sent. */
export function formOf(content: Content): Body {
  const mark = boundary();
  const encoder = new TextEncoder();
  const lines = [
    `--${mark}`,
    `Content-Disposition: form-data; name="file"; filename="${escaped(content.name)}"`,
    'Content-Type: application/octet-stream',
  ];
  return {
    ...{ content, field: 'file', contentType: `multipart/form-data; boundary=${mark}` },
    head: encoder.encode(`${lines.join('\r\n')}\r\n\r\n`),
    tail: encoder.encode(`\r\n--${mark}--\r\n`),
  };
}

/** The file alone, for PUT. */
export const plainOf = (content: Content): Body => ({
  ...{ content, field: undefined, contentType: 'application/octet-stream' },
  ...{ head: new Uint8Array(), tail: new Uint8Array() },
});

/** Bytes of the whole body, where they are known before. */
export const lengthOf = ({ content: { size }, head, tail }: Body): number | undefined =>
  size === undefined ? undefined : head.length + size + tail.length;

/** Everything in its order. Throws a RangeError when the content is not as long as it was said to be. */
export async function* piecesOf(
  { content, head, tail }: Body,
  sent: (bytes: number) => void,
  stop: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { size } = content;
  let read = 0;
  if (head.length > 0) yield head;
  for await (const piece of await content.open(stop)) {
    read += piece.length;
    if (size !== undefined && read > size) break;
    yield piece;
    sent(read);
  }
  if (size !== undefined && read !== size) {
    const than = read > size ? 'more' : `${read}, less`;
    throw new RangeError(`${content.name} has ${than} bytes than the ${size} that were announced`);
  }
  if (tail.length > 0) yield tail;
}
