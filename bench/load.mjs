import http from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomFillSync } from 'node:crypto';

export const MiB = 1024 * 1024;
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
const block = randomFillSync(Buffer.alloc(256 * 1024));

/** `size` bytes that do not compress. */
const bytes = (size) => {
  let left = size;
  return new Readable({
    highWaterMark: MiB,
    read() {
      const part = left >= block.length ? block : block.subarray(0, left);
      left -= part.length;
      this.push(part.length === 0 ? null : part);
    },
  });
};

/** Counts what comes; a slow one takes at most 20 MiB/s. */
const sink = (slow = false) => {
  let size = 0;
  const target = new Writable({
    highWaterMark: slow ? 64 * 1024 : MiB,
    write(chunk, _, done) {
      size += chunk.length;
      if (slow) setTimeout(done, chunk.length / (20 * 1.048576 * 1000));
      else done();
    },
  });
  return { target, size: () => size };
};

/** One request; answers its text, or only its size for a download. */
export async function request(
  method,
  url,
  { body, headers = {}, download = false, slow = false, expect = 200 } = {},
) {
  const req = http.request(url, { method, headers, agent });
  const answered = new Promise((resolve, reject) =>
    req.once('response', resolve).once('error', reject),
  );
  if (body instanceof Readable) pipeline(body, req).catch(() => undefined);
  else req.end(body);
  const res = await answered;
  if (res.statusCode !== expect) throw new Error(`${method} ${url}: ${res.statusCode}`);
  if (download) {
    const { target, size } = sink(slow);
    await pipeline(res, target);
    return size();
  }
  let text = '';
  for await (const chunk of res) text += chunk;
  return text;
}

export const putBytes = (url, size) =>
  request('PUT', url, { body: bytes(size), headers: { 'Content-Length': size } });

/** As long as curl's: how fast a form is searched for its boundary depends on that. */
const BOUNDARY = '------------------------5f1c6a0b92d7e4835f1c6a';

/** A form with one file of `size` bytes: those of `content`, or some that do not compress. */
export function postForm(url, size, headers = {}, content = bytes(size)) {
  const disposition = 'Content-Disposition: form-data; name="file"; filename="bench.bin"';
  const head = Buffer.from(`--${BOUNDARY}\r\n${disposition}\r\n\r\n`);
  const tail = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
  const body = Readable.from(
    (async function* () {
      yield head;
      yield* content;
      yield tail;
    })(),
    { objectMode: false, highWaterMark: MiB },
  );
  return request('POST', url, {
    body,
    headers: {
      ...headers,
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      'Content-Length': head.length + size + tail.length,
    },
  });
}

/** Seconds that `work` takes. */
export async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Runs `work` `count` times, `width` at once. */
export async function parallel(count, width, work) {
  let started = 0;
  const runner = async () => {
    while (started < count) await work(started++);
  };
  await Promise.all(Array.from({ length: width }, runner));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
