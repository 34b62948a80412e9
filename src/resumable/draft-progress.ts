import type { Resumable } from '../files/pieces/resumable.js';
import type { Exchange } from '../http/exchange.js';
import { sendInterim } from '../http/interim.js';
import { INTEROP_VERSION, knowsDraft } from './draft-fields.js';

const STATUS = '104 Upload Resumption Supported';
const VERSION = { 'Upload-Draft-Interop-Version': String(INTEROP_VERSION) };

/** How often is looked how far an upload is, in ms. */
const INTERVAL = 2000;

/** Tells a client that understands it where its upload can be gone on with. False: it was not told. */
export const announce = (exchange: Exchange, headers: Readonly<Record<string, string>>): boolean =>
  knowsDraft(exchange.req) && sendInterim(exchange, STATUS, { ...headers, ...VERSION });

/**
 * Tells a client that understands it how much of what it sends is kept, as often as that has become more. What is
 * answered ends it.
 */
export function tellProgress(
  exchange: Exchange,
  { offset }: Pick<Resumable, 'offset'>,
  look: () => Promise<Pick<Resumable, 'offset'>>,
): () => void {
  if (!knowsDraft(exchange.req)) return () => undefined;
  let told = offset;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const next = (): void => {
    if (!isOver) timer = setTimeout(tell, INTERVAL);
  };
  const tell = (): void => {
    look()
      .then((now) => {
        if (isOver || now.offset <= told) return;
        told = now.offset;
        sendInterim(exchange, STATUS, { 'Upload-Offset': String(told), ...VERSION });
      })
      // What is wrong is said by the answer.
      .catch(() => undefined)
      .finally(next);
  };
  next();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
