import type { Request, Response } from './exchange.js';

export const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** Plain text, whatever it looks like (contract §1.2). */
export function answerText(res: Response, text: string): void {
  const bytes = Buffer.from(text);
  res.writeHead(res.statusCode, { 'Content-Type': TEXT, 'Content-Length': bytes.length });
  res.end(bytes);
}

export function answerJson(res: Response, value: unknown): void {
  const bytes = Buffer.from(JSON.stringify(value));
  const type = { 'Content-Type': JSON_TYPE, 'Content-Length': bytes.length };
  res.writeHead(res.statusCode, type);
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
  res.writeHead(200, headers as string[]);
  res.end(req.method === 'HEAD' ? undefined : body);
}
