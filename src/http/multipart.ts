import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Request, Response } from './exchange.js';
import multer from 'multer';
import { BadRequest, ClientGone, Refusal } from '../common/errors.js';
import { baseName } from '../common/file-name.js';
import { FormFeed, MAX_LEAD } from './form-feed.js';
import { continueBody, endPatience, lengthOf } from './request-body.js';

/** The part of a form that is the file. */
export interface FilePart {
  /** Base name, UTF-8, with the escapes of browsers undone: `%22` is a quote. */
  readonly fileName: string;
  /** Base name as it was sent. Other clients escape nothing, and `%22` is a part of the name. */
  readonly rawName: string;
  readonly content: Readable;
}

/** What becomes of the file part. */
export interface PartReceiver<T> {
  /**
   * Told before anything is read when the length of the request leaves no doubt that its file has at least
   * so many bytes. What it throws refuses the request, and a client that waits for leave to send gets none.
   */
  expect(size: number): void;
  /** Takes the part to its end. A rejection refuses the whole request at once. */
  accept(part: FilePart): Promise<T>;
  /** Undoes `accept`: the rest of the form turned out to be broken, or the part was lost. */
  discard(taken: T): Promise<void>;
  /**
   * Aborts, with what the client is told, when a part that was taken is lost while the rest of the form is
   * still to come. Later it is of no interest.
   */
  lost?(taken: T): AbortSignal | undefined;
}

/**
 * Bytes that may stand behind the file where the length of a whole form is held against a limit. They are
 * ignored, however many they are; but a form beyond the limit whose file would fit has more of what nobody
 * reads than any honest one, and who sends a file for an hour must not learn at the end that it is too big.
 */
const MAX_TRAIL = 2 * 1024 * 1024;

interface Job {
  /** `ready`: what has to happen before anybody reads the content. */
  accept(fileName: string, content: Readable, ready?: Promise<void>): Promise<unknown>;
  readonly boundary: string;
  rawName: string;
  fail: (error: unknown) => void;
  /** The first part named "file" was seen; everything after it is ignored (contract §5.4). */
  seen: boolean;
  failed: boolean;
  feed?: FormFeed;
}

const jobs = new WeakMap<object, Job>();

function jobOf(req: object): Job {
  const job = jobs.get(req);
  if (job === undefined) throw new Error('a form is read outside of receiveFilePart');
  return job;
}

/** Storage engine: hands the part's stream on; no byte is kept here. */
const engine: multer.StorageEngine = {
  _handleFile(req, file, done) {
    const job = jobOf(req);
    const ready = job.feed?.isProdding === true ? behindFirstByte(file.stream) : undefined;
    job.accept(baseName(file.originalname), file.stream, ready).then(
      () => {
        done(null, { path: file.originalname });
      },
      (error: unknown) => {
        // A refusal ends the part's stream too, and stays what it is.
        const broken = !(error instanceof Refusal) && file.stream.errored === error;
        job.fail(broken ? formError(req, error) : error);
        done(error);
      },
    );
  },
  /** What was taken is undone before the request is refused, and not by multer. */
  _removeFile(_req, _file, done) {
    done(null);
  },
};

/** Leaves out the byte that is not the client's. */
async function behindFirstByte(content: Readable): Promise<void> {
  await once(content, 'readable');
  content.read(1);
}

interface FormParser extends NodeJS.WritableStream {
  prependListener(
    event: 'file',
    listener: (name: string, content: Readable, info: { filename?: string }) => void,
  ): this;
  prependListener(event: 'field', listener: (name: string) => void): this;
  prependListener(event: 'error', listener: (error: Error) => void): this;
}

/**
 * What multer leaves out: texts of its own for parts without a file name, refusals at once, where
 * multer waits for the end of the request, and no interest in anything behind the file.
 */
function watch(req: IncomingMessage, form: FormParser): void {
  const job = jobOf(req);
  const refuse = (why: string): void => {
    if (!job.seen) job.fail(new BadRequest(why));
  };
  const nameless = (name: string): void => {
    if (name === 'file') refuse('missing file name from multipart form');
    job.seen ||= name === 'file';
  };
  // Fields are skipped, whatever their size: multer would keep them.
  form.removeAllListeners('field');
  form.prependListener('field', nameless);
  form.prependListener('file', (name, _content, info) => {
    if (!info.filename) nameless(name);
    else if (name === 'file') {
      if (!job.seen) job.rawName = baseName(info.filename);
      ignoreRest(form);
    }
  });
  form.prependListener('error', (error) => {
    if (!job.seen) job.fail(formError(req, error));
  });
}

/** The bytes of the request on their way into the parser, until one of the two gives up. */
function feed(req: IncomingMessage, form: FormParser): void {
  const job = jobOf(req);
  const feed = new FormFeed(form, job.boundary, {
    isOver: () => job.seen || job.failed,
    tooLong: () => {
      job.fail(new BadRequest(`invalid multipart form : no file in its first ${MAX_LEAD} bytes`));
    },
  });
  job.feed = feed;
  for (const event of ['error', 'close']) form.once(event, () => req.unpipe(feed));
  req.pipe(feed);
}

/** Parts that nobody listens to are skipped. The listeners of the part at hand still run. */
function ignoreRest(form: FormParser): void {
  for (const event of ['file', 'field']) form.removeAllListeners(event);
}

const parser = multer({
  storage: engine,
  // A field is thrown away: that its value is not kept whole must not be a mistake of the client's.
  limits: { fieldSize: 64 * 1024 },
  preservePath: true,
  defParamCharset: 'utf8',
  fileFilter(req, file, decide) {
    const job = jobOf(req);
    const take = file.fieldname === 'file' && !job.seen && !job.failed;
    job.seen ||= file.fieldname === 'file';
    decide(null, take);
  },
  streamHandler(req: IncomingMessage, form: FormParser) {
    watch(req, form);
    feed(req, form);
  },
} as multer.Options).any();

type ParsedRequest = Parameters<typeof parser>[0];
type ParsedResponse = Parameters<typeof parser>[1];

/** The boundary of a form (RFC 2046 §5.1.1); throws a 400 for what is none. */
function boundaryOf({ headers }: IncomingMessage): string {
  const type = headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*(;|$)/i.test(type)) {
    throw new BadRequest("invalid multipart form : request Content-Type isn't multipart/form-data");
  }
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s";]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) {
    throw new BadRequest('invalid multipart form : no multipart boundary param in Content-Type');
  }
  return boundary;
}

/**
 * Reads a multipart form and gives its first part named `file` to `receiver`, as a stream. Resolves
 * when the whole form was read; rejects with a 400 for a broken form, with what `accept` rejected
 * with as soon as it does, with why the taken part was lost, and with ClientGone.
 */
export function receiveFilePart<T>(
  req: Request,
  res: Response,
  receiver: PartReceiver<T>,
): Promise<T> {
  const boundary = boundaryOf(req);
  const size = lengthOf(req) - MAX_LEAD - MAX_TRAIL;
  if (size > 0) receiver.expect(size);
  return new Promise<T>((resolve, reject) => {
    let taken: Promise<T> | undefined;
    let over = false;
    const job: Job = {
      ...{ boundary, rawName: '', seen: false, failed: false },
      fail(error) {
        job.failed = true;
        req.unpipe(job.feed);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
      accept: (fileName, content, ready) => {
        const part = { fileName, rawName: job.rawName, content };
        taken = behind(ready, () => receiver.accept(part));
        whenLost(taken, receiver, (part, why) => {
          if (over) return;
          over = true;
          receiver.discard(part).then(() => {
            job.fail(why);
          }, job.fail);
        });
        return taken;
      },
    };
    jobs.set(req, job);
    continueBody(req, res);
    // It reads nothing of a request but its headers and its body.
    parser(req as ParsedRequest, res as ParsedResponse, (error?: unknown) => {
      if (over) return;
      over = true;
      if (error === undefined || error === null) {
        endPatience(req);
        if (taken !== undefined) resolve(taken);
        else job.fail(new BadRequest('missing file from multipart form'));
        return;
      }
      undo(taken, receiver).then(() => {
        job.fail(formError(req, error));
      }, job.fail);
    });
  });
}

/** One promise from the beginning: a form that breaks meanwhile is answered when nothing is left of its part. */
const behind = <T>(ready: Promise<void> | undefined, work: () => Promise<T>): Promise<T> =>
  ready === undefined ? work() : ready.then(work);

/** Tells of a part that was taken and is lost before the form is over. */
function whenLost<T>(
  taken: Promise<T>,
  receiver: PartReceiver<T>,
  tell: (part: T, why: unknown) => void,
): void {
  taken.then(
    (part) => {
      const lost = receiver.lost?.(part);
      const told = (): void => {
        tell(part, lost?.reason);
      };
      if (lost?.aborted) told();
      else lost?.addEventListener('abort', told);
    },
    () => undefined,
  );
}

/**
 * Waits for a part that is still being taken, and undoes it: multer may give up before that, and a
 * client that is refused must find nothing in the way of its next attempt.
 */
async function undo<T>(taken: Promise<T> | undefined, receiver: PartReceiver<T>): Promise<void> {
  if (taken === undefined) return;
  await taken.then(
    (value) => receiver.discard(value),
    () => undefined,
  );
}

function formError(req: IncomingMessage, error: unknown): Error {
  if (req.destroyed && !req.complete) return new ClientGone(error);
  const why = error instanceof Error ? error.message : String(error);
  return new BadRequest(`invalid multipart form : ${why}`, { cause: error });
}
