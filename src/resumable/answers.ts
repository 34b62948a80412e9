import { answer } from '../http/early-answer.js';
import type { Exchange, Response } from '../http/exchange.js';

/** What all protocols of this folder answer alike. */

export const list = (names: readonly string[]): string => names.join(', ');

/** On every answer, also on refusals: pages of other sites may read it, and these headers, but use nobody's cookies. */
export function admitPages(res: Response, exposedHeaders: string): void {
  res.setHeader('Access-Control-Allow-Origin', '*');
  res.setHeader('Access-Control-Expose-Headers', exposedHeaders);
}

/** What such pages may send. */
export function tellAllowed(res: Response, methods: string, headers: string): void {
  res.setHeader('Access-Control-Allow-Methods', methods);
  res.setHeader('Access-Control-Allow-Headers', headers);
  res.setHeader('Access-Control-Max-Age', '86400');
}

/** An answer without a body. */
export async function finish({ req, res }: Exchange, status: 200 | 201 | 204): Promise<void> {
  res.statusCode = status;
  await answer(req, res, '');
}
