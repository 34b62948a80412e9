import { DetailedError, Upload, type UploadOptions } from 'tus-js-client';
import { Lost, Refused } from './failures.js';
import type { FileRange } from './file-range.js';
import { Outage, pausesFor } from './patience.js';
import type { PipedPieces } from './piped.js';
import { NoAnswer, TusHttp } from './tus-http.js';

/** Where the bytes of a file have got to on the server: all that is needed to go on. Secrets. */
export interface TusPlace {
  readonly url?: string;
  /** Of parts that are sent at once, in their order. */
  readonly parts?: readonly string[];
}

export interface TusJob {
  /** The server's address, and where uploads by tus begin. */
  readonly server: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly source: FileRange | PipedPieces;
  /** Bytes of a request. */
  readonly pieceSize: number;
  /** Parts at once. */
  readonly parallel: number;
  /** For how long (ms) nothing may come any further. */
  readonly retry: number;
  /** From an earlier run. */
  readonly place: TusPlace | undefined;
  /** As soon as it is known, before any byte. */
  readonly placed: (place: TusPlace) => void;
  /** Bytes that have left, of those that are not known to be lost. */
  readonly sent: (bytes: number) => void;
  /** A piece has arrived. */
  readonly kept: () => void;
  /** Rejects when the source is not what it was: asked before parts become a file. */
  readonly check: () => Promise<void>;
  /** What went wrong, and is tried again. */
  readonly trouble: (text: string) => void;
}

export const tusEndpoint = (server: string): string => `${server}/tus`;

/** Rejects with Refused or Lost. */
export function sendByTus(job: TusJob): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(
      // It only ever goes to our own `fileReader`.
      job.source as unknown as Buffer,
      {
        ...optionsOf(job),
        onUploadUrlAvailable: () => {
          // What is not there any more when we go on is not to be begun anew behind the caller's back.
          upload.options.endpoint = null;
        },
        onSuccess: () => {
          resolve();
        },
        onError: (error) => {
          // Other parts may be under way.
          void upload.abort();
          reject(failureOf(error, job));
        },
      },
    );
    const { url = null, parts = [] } = job.place ?? {};
    if (url !== null || parts.length > 0) {
      upload.resumeFromPreviousUpload({
        ...{ uploadUrl: url, parallelUploadUrls: parts.length > 0 ? [...parts] : null },
        ...{ size: job.source.size, metadata: {}, creationTime: '', urlStorageKey: KEY },
      });
      if (url !== null) upload.options.endpoint = null;
    }
    upload.start();
  });
}

const KEY = 'known';

function optionsOf(job: TusJob): UploadOptions {
  const { source, pieceSize, parallel } = job;
  const isPiped = source.size === null;
  const again = new Repetition(job);
  return {
    endpoint: tusEndpoint(job.server),
    headers: { ...job.headers },
    metadata: { ...job.metadata },
    // Whom a part is charged to.
    metadataForPartialUploads: { upload: job.metadata.upload ?? '' },
    chunkSize: pieceSize,
    parallelUploads: isPiped ? 1 : parallel,
    uploadLengthDeferred: isPiped,
    retryDelays: again.pauses,
    onShouldRetry: (error, attempt, options) => again.decide(error, attempt, options),
    onBeforeRequest: async (request) => {
      if (request.getHeader('Upload-Concat')?.startsWith('final') === true) await job.check();
    },
    onProgress: (bytes) => {
      job.sent(bytes);
    },
    onChunkComplete: () => {
      job.kept();
    },
    httpStack: new TusHttp(new URL(job.server).origin),
    // Sources know their parts themselves, and parts theirs.
    fileReader: { openFile: (part: FileRange) => Promise.resolve(part) },
    fingerprint: () => Promise.resolve(KEY),
    urlStorage: {
      findAllUploads: () => Promise.resolve([]),
      findUploadsByFingerprint: () => Promise.resolve([]),
      removeUpload: () => Promise.resolve(),
      addUpload: (_key, { uploadUrl, parallelUploadUrls }) => {
        if (parallelUploadUrls?.length) job.placed({ parts: [...parallelUploadUrls] });
        else if (uploadUrl) job.placed({ url: uploadUrl });
        return Promise.resolve(KEY);
      },
    },
  };
}

/** Which failures are followed by another attempt. */
class Repetition {
  /** More than the time allows: time decides, and not a number of attempts. */
  readonly pauses: number[];
  /** Parts that are sent at once have options of their own. */
  private readonly outages = new WeakMap<UploadOptions, Outage>();
  /** The whole asks once more about what a part has given up for. */
  private readonly final = new WeakSet<Error>();

  constructor(private readonly job: TusJob) {
    this.pauses = pausesFor(job.retry);
    if (this.pauses.length > 0) this.pauses.push(...this.pauses, ...this.pauses);
  }

  decide(error: Error, attempt: number, options: UploadOptions): boolean {
    if (this.final.has(error)) return false;
    const outage = this.outages.get(options) ?? new Outage(this.job.retry);
    this.outages.set(options, outage);
    const isFatal = ownFailure(error) !== undefined;
    const may = !isFatal && outage.allows(statusOf(error), attempt === 0, Date.now());
    if (may) this.job.trouble(troubleOf(error));
    else this.final.add(error);
    return may;
  }
}

const answerIn = (error: unknown): DetailedError['originalResponse'] =>
  error instanceof DetailedError ? error.originalResponse : null;

const statusOf = (error: unknown): number => answerIn(error)?.getStatus() ?? 0;

const causeOf = (error: unknown): unknown =>
  error instanceof DetailedError && error.causingError !== null ? error.causingError : error;

/** What is wrong with the source. */
const ownFailure = (error: unknown): Refused | undefined => {
  const cause = causeOf(error);
  return cause instanceof Refused ? cause : undefined;
};

function troubleOf(error: unknown): string {
  const status = statusOf(error);
  const answer = answerIn(error)?.getBody().trim() ?? '';
  if (status !== 0) return `the server answered ${status}${answer === '' ? '' : ` : ${answer}`}`;
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
}

/** Why a HEAD was refused, whose answer has no text. */
const WITHOUT_TEXT: Readonly<Record<number, string>> = {
  404: 'what was begun is not there any more',
  410: 'what was begun was removed',
};

function failureOf(error: Error, { retry }: TusJob): Error {
  const own = ownFailure(error);
  if (own !== undefined) return own;
  const status = statusOf(error);
  if (status >= 400 && status < 500 && status !== 409 && status !== 423) {
    const text = answerIn(error)?.getBody().trim() ?? '';
    const why = text === '' ? (WITHOUT_TEXT[status] ?? '') : text;
    return new Refused(`the server refused it (${status})${why === '' ? '' : ` : ${why}`}`);
  }
  if (status === 0 && !(causeOf(error) instanceof NoAnswer)) return new Refused(error.message);
  const waited = `nothing came any further for ${Math.round(retry / 1000)} s`;
  return new Lost(`${waited}, at last because ${troubleOf(error)}`);
}
