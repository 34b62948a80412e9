// Files through tus: by requests written down here, and by tus-js-client.
import { createReadStream } from 'node:fs';
import http from 'node:http';
import { Upload } from 'tus-js-client';

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
const VERSION = { 'Tus-Resumable': '1.0.0' };
const PIECE_TYPE = 'application/offset+octet-stream';

/** A request with a body in pieces of memory; answers status and headers. */
async function ask(method, url, headers, body = []) {
  const req = http.request(url, { method, headers: { ...VERSION, ...headers }, agent });
  const answered = new Promise((resolve, reject) =>
    req.once('response', resolve).once('error', reject),
  );
  for (const chunk of body) {
    if (!req.write(chunk)) await new Promise((resolve) => req.once('drain', resolve));
  }
  req.end();
  const res = await answered;
  let text = '';
  for await (const chunk of res) text += chunk;
  if (res.statusCode >= 300) throw new Error(`${method} ${url}: ${res.statusCode} ${text}`);
  return res.headers;
}

/** `size` bytes in pieces of the same memory. */
function* bytes(size, block) {
  for (let left = size; left > 0; left -= block.length) {
    yield left < block.length ? block.subarray(0, left) : block;
  }
}

const metadata = (pairs) =>
  Object.entries(pairs)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join();

/** Announces a file or a part, and sends it piece by piece; answers where it is. */
async function sendOne(to, size, piece, block, more = {}) {
  const { location } = await ask('POST', to.endpoint, {
    ...{ ...to.headers, ...more, 'Upload-Length': size, 'Content-Length': 0 },
    'Upload-Metadata': metadata(to.metadata),
  });
  const url = new URL(location, to.endpoint).href;
  for (let offset = 0; offset < size; offset += piece) {
    const length = Math.min(piece, size - offset);
    const headers = { 'Upload-Offset': offset, 'Content-Length': length };
    await ask(
      'PATCH',
      url,
      { ...to.headers, ...headers, 'Content-Type': PIECE_TYPE },
      bytes(length, block),
    );
  }
  return url;
}

/** By requests of our own, one after the other, or `width` parts at once that are put together in the end. */
export async function sendRaw(to, { size, piece, block, width = 1 }) {
  if (width === 1) return sendOne(to, size, piece, block);
  const part = Math.ceil(size / width);
  const urls = await Promise.all(
    Array.from({ length: width }, (_, i) =>
      sendOne(to, Math.min(part, size - i * part), piece, block, { 'Upload-Concat': 'partial' }),
    ),
  );
  const paths = urls.map((url) => new URL(url).pathname);
  const { location } = await ask('POST', to.endpoint, {
    ...{ ...to.headers, 'Upload-Concat': `final;${paths.join(' ')}`, 'Content-Length': 0 },
    'Upload-Metadata': metadata(to.metadata),
  });
  return new URL(location, to.endpoint).href;
}

/** By tus-js-client, from a file. */
export function sendByClient({ endpoint, headers, metadata: about }, { path, piece, width = 1 }) {
  return new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(path), {
      ...{ endpoint, headers, metadata: about, chunkSize: piece, parallelUploads: width },
      ...{ retryDelays: null, onError: reject, onSuccess: () => resolve(upload.url) },
    });
    upload.start();
  });
}
