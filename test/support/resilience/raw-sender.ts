import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PseudoFile } from './pseudo-file.js';
import { type Destination, RETRY_DELAYS, type Sender } from './sender.js';

/** Milliseconds without a word after which a request is given up. */
const SILENCE = 30_000;

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** A client that is written down as the protocol says it: HEAD, PATCH, and again. */
export class RawSender implements Sender {
  readonly name = 'a client of node:http';

  constructor(
    /** Bytes of a piece. */
    private readonly piece: number,
  ) {}

  async send(file: PseudoFile, to: Destination): Promise<void> {
    const url = await this.persist(() => create(file, to));
    let offset = 0;
    let tries = 0;
    while (offset < file.size) {
      const before = offset;
      try {
        offset = await patch({ file, to, url, offset, end: offset + this.piece });
      } catch (error) {
        const known = await this.persist(() => head(url, to));
        tries = known > before ? 0 : tries + 1;
        const delay = RETRY_DELAYS[tries];
        if (delay === undefined) throw error;
        offset = known;
        await sleep(delay);
      }
    }
  }

  private async persist<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        const delay = RETRY_DELAYS[tries];
        if (delay === undefined || error instanceof Refused) throw error;
        await sleep(delay);
      }
    }
  }
}

/** An answer that no repetition changes. */
class Refused extends Error {}

/** The error of an answer that is not as it should be. */
function unexpected(what: string, { status, text }: Answer): Error {
  const isForGood = status >= 400 && status < 500 && status !== 409 && status !== 423;
  const Kind = isForGood ? Refused : Error;
  return new Kind(`${what} was answered by ${status} ${text}`);
}

async function create(file: PseudoFile, to: Destination): Promise<string> {
  const pairs = Object.entries({ ...to.metadata, filename: file.name });
  const metadata = pairs.map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`);
  const answer = await ask('POST', to.endpoint, {
    ...to.headers,
    'Upload-Length': String(file.size),
    'Upload-Metadata': metadata.join(),
    'Content-Length': '0',
  });
  const { location } = answer.headers;
  if (answer.status !== 201 || location === undefined) throw unexpected('POST', answer);
  return new URL(location, to.endpoint).href;
}

/** The bytes that are there. */
async function head(url: string, to: Destination): Promise<number> {
  const answer = await ask('HEAD', url, to.headers);
  const offset = answer.headers['upload-offset'];
  if (answer.status !== 200 || typeof offset !== 'string') throw unexpected('HEAD', answer);
  return Number(offset);
}

interface Piece {
  readonly file: PseudoFile;
  readonly to: Destination;
  readonly url: string;
  readonly offset: number;
  readonly end: number;
}

/** Where the next piece begins. */
async function patch({ file, to, url, offset, end }: Piece): Promise<number> {
  const until = Math.min(end, file.size);
  const headers = {
    ...to.headers,
    'Upload-Offset': String(offset),
    'Content-Type': 'application/offset+octet-stream',
    'Content-Length': String(until - offset),
  };
  const answer = await ask('PATCH', url, headers, file.bytes(offset, until));
  if (answer.status !== 204) throw unexpected('PATCH', answer);
  const now = Number(answer.headers['upload-offset']);
  if (now !== until) throw new Error(`PATCH of ${offset} to ${until} was answered by ${now}`);
  return now;
}

async function ask(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: Iterable<Buffer> = [],
): Promise<Answer> {
  const request = http.request(url, {
    method,
    headers: { ...headers, 'Tus-Resumable': '1.0.0' },
    timeout: SILENCE,
  });
  request.on('timeout', () => request.destroy(new Error(`${method}: nothing was heard`)));
  const answered = new Promise<Answer>((resolve, reject) => {
    request.on('error', reject);
    const silent = (): void => {
      reject(new Error(`${method}: the connection was closed without an answer`));
    };
    request.on('close', silent);
    request.on('response', (response) => {
      request.off('close', silent);
      read(response).then(resolve, reject);
    });
  });
  // A server may answer, and close, before it has everything.
  answered.catch(() => undefined);
  for (const chunk of body) {
    if (request.destroyed) break;
    if (!request.write(chunk)) await Promise.race([once(request, 'drain'), answered]);
  }
  request.end();
  return answered;
}

async function read(response: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) text += chunk.toString();
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}
