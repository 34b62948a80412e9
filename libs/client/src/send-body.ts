import type { Body } from './framing.js';
import type { Fetch } from './fetching.js';
import { Unsupported } from './errors.js';
import type { Sender } from './outgoing.js';
import { isNode, takesStreams, xmlHttpRequest } from './platform.js';

/**
 * The way of a body in this runtime. Node.js: node:http, since `fetch` there gives up after five minutes without an
 * answer, and a streamed file waits as long for its receiver. Browsers: XMLHttpRequest for what is a Blob, which they
 * read from the disk while it goes out, and which alone tells them of progress; a stream needs HTTP/2. A `fetch` of
 * the caller's own is used for everything.
 */
export async function senderFor(
  { content }: Body,
  url: string,
  ownFetch: Fetch | undefined,
): Promise<Sender> {
  if (isNode && ownFetch === undefined) return (await import('./send-by-node.js')).sendByNode;
  const { sendByFetch, sendFormByFetch } = await import('./send-by-fetch.js');
  const fetch = ownFetch ?? ((to: string, init: RequestInit) => globalThis.fetch(to, init));
  if (isNode) return sendByFetch(fetch);
  if (content.blob !== undefined) {
    const Xhr = ownFetch === undefined ? xmlHttpRequest() : undefined;
    if (Xhr === undefined) return sendFormByFetch(fetch);
    return (await import('./send-by-xhr.js')).sendByXhr(Xhr);
  }
  if (takesStreams() && url.startsWith('https:')) return sendByFetch(fetch);
  throw new Unsupported(
    'browsers send streams over HTTP/2 and TLS only: send a File or a Blob, or collect the stream first with `await new Response(stream).blob()`',
  );
}
