import { type Fetch, failureOf } from './fetching.js';
import { lengthOf, piecesOf } from './framing.js';
import { isNode } from './platform.js';
import type { Answer, Outgoing, Sender } from './outgoing.js';

/** A stream that is read when the connection wants more of it. */
export const sendByFetch =
  (fetch: Fetch): Sender =>
  (outgoing) => {
    const { body, sent } = outgoing;
    const length = lengthOf(body);
    const stop = new AbortController();
    const pieces = piecesOf(body, sent, stop.signal);
    // What goes wrong with the source is not the connection's fault, though fetch would say so.
    const source: SourceState = {};
    const stream = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const next = await pieces.next();
            if (next.done === true) controller.close();
            else controller.enqueue(next.value);
          } catch (error) {
            source.error = error instanceof Error ? error : new Error(String(error));
            controller.error(error);
          }
        },
        cancel() {
          stop.abort();
        },
      },
      { highWaterMark: 0 },
    );
    const headers = {
      'Content-Type': body.contentType,
      ...(isNode && length !== undefined ? { 'Content-Length': String(length) } : {}),
    };
    return post(fetch, outgoing, { body: stream, duplex: 'half', headers }, source);
  };

/** A form that the browser makes, and reads from the disk while it goes out. It tells of no progress before the end. */
export const sendFormByFetch =
  (fetch: Fetch): Sender =>
  async (outgoing) => {
    const { content, field } = outgoing.body;
    const { blob = new Blob([]) } = content;
    const answer = await post(fetch, outgoing, { body: bodyOf(blob, content.name, field) }, {});
    outgoing.sent(blob.size);
    return answer;
  };

export function bodyOf(blob: Blob, name: string, field: string | undefined): FormData | Blob {
  if (field === undefined) return blob;
  const form = new FormData();
  form.append(field, blob, name);
  return form;
}

interface FetchInit {
  readonly body: FormData | Blob | ReadableStream<Uint8Array>;
  readonly duplex?: 'half';
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a source gave nothing more. */
interface SourceState {
  error?: Error;
}

async function post(
  fetch: Fetch,
  { method, url, headers, signal }: Outgoing,
  { headers: more, ...init }: FetchInit,
  source: SourceState,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...init,
      method,
      headers: { ...headers, ...more },
      ...(signal === undefined ? {} : { signal }),
      ...(isNode ? { redirect: 'manual' as const } : { credentials: 'same-origin' as const }),
    });
    return {
      ...{ status: response.status, text: await response.text() },
      header: (name) => response.headers.get(name),
      cookies: isNode ? response.headers.getSetCookie() : [],
    };
  } catch (error) {
    if (source.error !== undefined && signal?.aborted !== true) throw source.error;
    throw failureOf(error, signal);
  }
}
