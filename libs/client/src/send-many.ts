import type { Access } from './addresses.js';
import { Aborted, PlikError, Refusal } from './errors.js';
import type { Http } from './http.js';
import { sendDeclared } from './send-file.js';
import type { Content } from './source.js';
import type { Upload, UploadFile } from './types.js';

/** How far several files are. */
export interface Progress {
  /** Bytes of all files that have left. */
  readonly loaded: number;
  /** Bytes of all files, undefined while one of them is a stream of unknown length. */
  readonly total: number | undefined;
  /** The file that has just gone on. */
  readonly file: {
    readonly index: number;
    readonly name: string;
    readonly loaded: number;
    readonly total: number | undefined;
  };
}

export interface ManyOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Files that are sent at the same time. Streamed ones are all sent at once, as each waits for its receiver. */
  readonly parallel?: number;
}

/** A file's bytes and the row that waits for them. */
export interface Sending {
  readonly content: Content;
  readonly file: UploadFile;
}

const PARALLEL = 3;

/** Sends files of an upload; the rows as they are then, in the same order. The first failure ends the others. */
export async function sendMany(
  http: Http,
  { upload, access }: { readonly upload: Upload; readonly access: Access },
  sendings: readonly Sending[],
  { signal, onProgress, parallel = PARALLEL }: ManyOptions,
): Promise<UploadFile[]> {
  const meter = new Meter(sendings, onProgress);
  const files: UploadFile[] = sendings.map(({ file }) => file);
  const failing = new AbortController();
  const abort = (): void => {
    failing.abort(signal?.reason);
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const queue = sendings.entries();
  const work = async (): Promise<void> => {
    for (const [index, { content, file }] of queue) {
      const onBytes = (bytes: number): void => {
        meter.at(index, bytes);
      };
      const options = { signal: failing.signal, onBytes };
      files[index] = await sendDeclared(http, { upload, file, access }, content, options);
      meter.at(index, files[index].fileSize);
    }
  };
  const workers = upload.stream ? sendings.length : Math.min(parallel, sendings.length);
  let first: unknown;
  const outcomes = Array.from({ length: workers }, () =>
    work().catch((error: unknown) => {
      first ??= error;
      failing.abort(error);
    }),
  );
  await Promise.all(outcomes);
  signal?.removeEventListener('abort', abort);
  if (signal?.aborted === true) throw new Aborted(signal.reason);
  if (first !== undefined) throw first as Error;
  return files;
}

class Meter {
  private readonly loaded: number[];
  private sum = 0;
  private readonly total: number | undefined;

  constructor(
    private readonly sendings: readonly Sending[],
    private readonly tell: ((progress: Progress) => void) | undefined,
  ) {
    this.loaded = sendings.map(() => 0);
    const sizes = sendings.map(({ content }) => content.size);
    this.total = sizes.reduce(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    );
  }

  at(index: number, loaded: number): void {
    const sending = this.sendings[index];
    const before = this.loaded[index] ?? 0;
    if (sending === undefined || loaded === before) return;
    this.sum += loaded - before;
    this.loaded[index] = loaded;
    const { name, size } = sending.content;
    this.tell?.({
      loaded: this.sum,
      total: this.total,
      file: { index, name, loaded, total: size },
    });
  }
}

/** The row of a file that was declared under this reference, or else a refusal to guess. */
export function rowOf(upload: Upload, reference: string, content: Content): UploadFile {
  const file = upload.files.find((row) => row.reference === reference);
  if (file?.fileName === content.name) return file;
  throw new Refusal(
    200,
    `the server does not know the file ${content.name} of upload ${upload.id}`,
  );
}

/** Remembers in what was thrown which upload it was about. */
export async function about<T>(upload: Upload, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PlikError) error.upload = upload;
    throw error;
  }
}
