import type { Request, Response } from './exchange.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';

export const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** Plain text, whatever it looks like (contract §1.2). */
export function answerText(res: Response, text: string): void {
  send(res, TEXT, Buffer.from(text));
}

export function answerJson(res: Response, value: unknown): void {
  send(res, JSON_TYPE, Buffer.from(JSON.stringify(value)));
}

function send(res: Response, type: string, bytes: Buffer): void {
  res.writeHead(res.statusCode, {
    'Content-Type': type,
    [REQUEST_ID]: requestIdOf(res.req),
    'Content-Length': bytes.length,
  });
  res.end(bytes);
}

/** An answer that is the same for many requests: made once, and kept as it goes out. */
export interface ReadyAnswer {
  /** Names and values one after the other, Content-Type and Content-Length among them. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export function readyAnswer(
  body: string | Buffer,
  type: string,
  more: Readonly<Record<string, string>> = {},
): ReadyAnswer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const all = { 'Content-Type': type, ...more, 'Content-Length': String(bytes.length) };
  return { headers: Object.entries(all).flat(), body: bytes };
}

export const readyJson = (value: unknown): ReadyAnswer =>
  readyAnswer(JSON.stringify(value), JSON_TYPE);

export function sendReady(req: Request, res: Response, { headers, body }: ReadyAnswer): void {
  res.writeHead(200, [...headers, REQUEST_ID, requestIdOf(req)]);
  res.end(req.method === 'HEAD' ? undefined : body);
}
