// The thinnest server with the same promises on the same routes, to see what Node.js leaves to be won: bare node:http,
// prepared statements, commits that share a flush, ready bytes. No forms but those of the benchmark, no rules, no errors.
import fs from 'node:fs';
import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { ThinStore, newId } from './thin-store.mjs';

const open = promisify(fs.open);
const read = promisify(fs.read);
const close = promisify(fs.close);

const { env } = process;
const store = new ThinStore(
  JSON.parse(env.PLIKD_METADATA_BACKEND_CONFIG).ConnectionString,
  JSON.parse(env.PLIKD_DATA_BACKEND_CONFIG).Directory,
);
const PIECE = 256 * 1024;

/** The content of a form's only part, found by the lengths of what is around it. */
async function* contentOf(req) {
  const [, boundary] = /boundary=(.*)$/.exec(req.headers['content-type']);
  let left = Number(req.headers['content-length']) - boundary.length - 8;
  let begun = false;
  for await (const chunk of req) {
    const from = begun ? 0 : chunk.indexOf('\r\n\r\n') + 4;
    left -= begun ? 0 : from;
    begun = true;
    const piece = chunk.subarray(from, from + Math.min(chunk.length - from, left));
    left -= piece.length;
    if (piece.length > 0) yield piece;
  }
}

const written = (res, piece) => new Promise((resolve) => res.write(piece, resolve));

/** Two buffers in turn: one is filled while the other leaves. */
async function sendLarge(res, handle, size) {
  const buffers = [Buffer.allocUnsafe(PIECE), Buffer.allocUnsafe(PIECE)];
  let leaving = Promise.resolve();
  for (let at = 0, turn = 0; at < size && !res.destroyed; turn += 1) {
    const { bytesRead } = await read(handle, buffers[turn % 2], 0, PIECE, at);
    await leaving;
    leaving = written(res, buffers[turn % 2].subarray(0, bytesRead));
    at += bytesRead;
  }
  await leaving;
  res.end();
}

async function sendFile(res, file) {
  const handle = await open(store.path(file.id), 'r');
  try {
    res.setHeader('Content-Length', file.size);
    if (file.size > PIECE) return await sendLarge(res, handle, file.size);
    const { buffer: bytes } = await read(handle, Buffer.allocUnsafe(file.size), 0, file.size, 0);
    return res.end(bytes);
  } finally {
    await close(handle);
  }
}

const json = (res, value) => res.setHeader('Content-Type', 'application/json').end(value);
const page = fs.readFileSync(new URL('../web/index.html', import.meta.url));
const config = JSON.stringify({ maxFileSize: 1e10, filler: 'x'.repeat(850) });
const ready = { '/': page, '/config': config, '/health': 'ok' };

async function post(req, res, [, route, upload, id = newId()]) {
  const ip = req.socket.remoteAddress;
  if (route === 'upload') {
    const { files = [] } = JSON.parse((await buffer(req)).toString());
    const names = files.map(({ fileName }) => fileName);
    return json(res, JSON.stringify(await store.create(ip, names)));
  }
  const file = await store.keep(contentOf(req), 'small.bin', id);
  const owner = await store.add(file, ip, upload);
  const link = `http://${req.headers.host}/file/${owner}/${file.id}/${file.name}`;
  return route === 'file' ? json(res, JSON.stringify(file)) : res.end(link);
}

function get(res, [, route, upload, file]) {
  if (route === 'upload') return json(res, JSON.stringify(store.get(upload)));
  const found = route === 'file' ? store.file(upload, file) : undefined;
  if (found === undefined) return res.writeHead(404).end('not found');
  return sendFile(res, found);
}

const server = http.createServer((req, res) => {
  if (req.method === 'GET' && req.url in ready) return res.end(ready[req.url]);
  const path = req.url.split('/');
  const work = req.method === 'POST' ? post(req, res, path) : get(res, path);
  return Promise.resolve(work).catch((error) => {
    console.error(error);
    res.destroy();
  });
});
server.requestTimeout = 0;
server.listen(Number(env.PLIKD_LISTEN_PORT), env.PLIKD_LISTEN_ADDRESS);
