import { keepShared } from './shared-cache';

/** What the library of types for workers says, which does not go together with that for pages. */
interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** Where the manifest lets phones send what is shared; the server never sees it. */
const TARGET = new URL('./shared', location.href).href;

/** The page's own files are none of its business: what it kept could be older than the server. */
addEventListener('fetch', (event) => {
  const asked = event as FetchEvent;
  const { request } = asked;
  if (request.method !== 'POST' || request.url !== TARGET) return;
  asked.respondWith(taken(request));
});

async function taken(request: Request): Promise<Response> {
  const form = await request.formData();
  const files = form.getAll('files').filter((one) => one instanceof File);
  const lines = ['title', 'text', 'url'].map((name) => form.get(name));
  const text = lines
    .filter((line): line is string => typeof line === 'string' && line !== '')
    .join('\n');
  const note = new File([text], 'text.txt', { type: 'text/plain' });
  await keepShared(files.length === 0 && text !== '' ? [note] : files);
  return Response.redirect(new URL('./#/?shared', location.href), 303);
}
