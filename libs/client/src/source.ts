/** What can be sent. Streams are read once; everything else can be sent again when a connection breaks. */
export type Source =
  | Blob
  | string
  | Uint8Array
  | ArrayBuffer
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>;

/** A file to be sent. A `File` of a browser is one already. */
export interface NamedSource {
  readonly name: string;
  /** The bytes, or how to open them: what is opened by a function can be sent again. */
  readonly content: Source | (() => Source | Promise<Source>);
  /** Bytes, where the content does not say it: servers can then refuse what is too large at once. */
  readonly size?: number;
  readonly type?: string;
}

export type FileSource = File | NamedSource;

/** A file as it is sent. */
export interface Content {
  readonly name: string;
  readonly type: string;
  /** Bytes, undefined when nobody knows before the end. */
  readonly size: number | undefined;
  /** Where the bytes are a Blob, or so few that they can be made one. */
  readonly blob: Blob | undefined;
  /** It can be opened more than once. */
  readonly repeatable: boolean;
  /** `stop` lets go of the source at once, even one that gives nothing for the moment. */
  open(stop: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** Bytes that are handed to a connection at once: progress is told, and waited, after so many. */
const PIECE = 256 * 1024;

const isBlob = (value: unknown): value is Blob => value instanceof Blob;
const isStream = (value: object): value is ReadableStream<Uint8Array> => 'getReader' in value;

/** Throws a TypeError for what is no source, before anything is sent. */
export function contentOf(file: FileSource): Content {
  if (isBlob(file)) return { ...ofSource(file, file.size), name: file.name, type: file.type };
  const { name, content, size, type } = file;
  if (typeof name !== 'string') throw new TypeError('a file needs a name');
  const made = typeof content === 'function' ? ofOpener(content, size) : ofSource(content, size);
  return { ...made, name, type: type ?? made.type };
}

type Nameless = Omit<Content, 'name'>;

const ofOpener = (open: () => Source | Promise<Source>, size: number | undefined): Nameless => ({
  ...{ type: '', size, blob: undefined, repeatable: true },
  open: async (stop) => ofSource(await open(), size).open(stop),
});

function ofSource(source: Source, size: number | undefined): Nameless {
  if (typeof source === 'string') return ofBlob(new Blob([source]));
  if (isBlob(source)) return ofBlob(source);
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return ofBytes(source);
  const once = { type: '', size, blob: undefined, repeatable: false };
  if (isStream(source)) return { ...once, open: (stop) => Promise.resolve(ofStream(source, stop)) };
  if (Symbol.asyncIterator in source) {
    return { ...once, open: (stop) => Promise.resolve(ofIterable(source, stop)) };
  }
  throw new TypeError('content is a Blob, a text, bytes, a stream or an async iterable of bytes');
}

const ofBlob = (blob: Blob): Nameless => ({
  ...{ type: blob.type, size: blob.size, blob, repeatable: true },
  open: (stop) => Promise.resolve(ofStream(blob.stream() as ReadableStream<Uint8Array>, stop)),
});

function ofBytes(source: Uint8Array | ArrayBuffer): Nameless {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return {
    ...{ type: '', size: bytes.length, repeatable: true },
    // A getter: a Blob is a copy, which only browsers need.
    get blob() {
      return new Blob([bytes]);
    },
    open: (stop) => Promise.resolve(ofIterable(inPieces(bytes), stop)),
  };
}

/** As an iterable, which a ReadableStream is not in every browser. */
async function* ofStream(
  stream: ReadableStream<Uint8Array>,
  stop: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  const cancel = (): void => void reader.cancel(stop.reason).catch(() => undefined);
  if (stop.aborted) cancel();
  stop.addEventListener('abort', cancel, { once: true });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield* inPieces(checked(value));
  }
}

/** Readable streams of Node.js are such iterables, too. */
async function* ofIterable(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array>,
  stop: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { destroy } = source as { destroy?: unknown };
  const end = (): void => {
    if (typeof destroy === 'function') destroy.call(source);
  };
  stop.addEventListener('abort', end, { once: true });
  const encoder = new TextEncoder();
  for await (const chunk of source) {
    yield* inPieces(typeof chunk === 'string' ? encoder.encode(chunk) : checked(chunk));
  }
}

function checked(chunk: unknown): Uint8Array {
  if (!ArrayBuffer.isView(chunk)) throw new TypeError('a stream to be sent consists of bytes');
  return chunk as Uint8Array;
}

function* inPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
