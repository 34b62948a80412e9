// The yardstick: node:http with the same input and output as ours, and nothing else.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, mkdir, open, rename } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

const folder = process.argv[2];
await mkdir(folder, { recursive: true });
const journal = await open(join(folder, 'journal'), 'a');
let files = 0;

async function sync(path) {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}

/** The body to a file, durable before the answer. */
async function store(req) {
  const path = join(folder, String(++files));
  await pipeline(req, createWriteStream(`${path}.part`));
  await sync(`${path}.part`);
  await rename(`${path}.part`, path);
  await sync(folder);
  return path;
}

async function record(row) {
  await appendFile(journal, `${JSON.stringify(row)}\n`);
  await journal.datasync();
}

const row = { id: 'x'.repeat(16), token: 'y'.repeat(32), createdAt: new Date(), files: [] };
const rowText = JSON.stringify({ ...row, filler: 'z'.repeat(300) });

/** Senders that wait for their receivers, by path. */
const waiting = new Map();

/** A body straight to whoever asks for it. */
const relay = (req, res) =>
  new Promise((resolve, reject) => {
    const steps = req.url.endsWith('/digests') ? [digests] : [];
    waiting.set(req.url, (receiver) => {
      pipeline([req, ...steps, receiver]).then(() => resolve(res.end()), reject);
    });
  });

/** The digests that every file has, in the plain way. */
async function* digests(body) {
  const hashes = [createHash('md5'), createHash('sha256')];
  for await (const chunk of body) {
    for (const hash of hashes) hash.update(chunk);
    yield chunk;
  }
}

const routes = {
  // As ours: the file, then the row.
  PUT: async (req, res) => {
    if (req.url.startsWith('/relay/')) return relay(req, res);
    const path = await store(req);
    await record({ ...row, path });
    return res.end(path);
  },
  POST: async (req, res) => {
    JSON.parse((await buffer(req)).toString() || '{}');
    await record(row);
    res.end(rowText);
  },
  GET: async (req, res) => {
    const receive = waiting.get(req.url);
    if (receive !== undefined) return receive(res);
    const url = new URL(req.url, 'http://x');
    if (url.pathname === '/row') return res.end(rowText);
    res.setMaxListeners(0);
    for (const path of url.searchParams.getAll('file')) {
      await pipeline(createReadStream(path), res, { end: false });
    }
    return res.end();
  },
};

const server = http.createServer((req, res) => {
  routes[req.method](req, res).catch((error) => {
    console.error(error);
    res.destroy();
  });
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
