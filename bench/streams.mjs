import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { postForm, putBytes, request } from './load.mjs';

let relays = 0;

/** A streaming upload whose sender waits already. */
async function waitingStream(url, size) {
  const body = JSON.stringify({ stream: true, files: [{ fileName: 'bench.bin' }] });
  const upload = JSON.parse(await request('POST', `${url}/upload`, { body }));
  const path = `${url}/stream/${upload.id}/${upload.files[0].id}/bench.bin`;
  const sent = postForm(path, size, { 'X-UploadToken': upload.uploadToken });
  for (;;) {
    const { files } = JSON.parse(await request('GET', `${url}/upload/${upload.id}`));
    if (files[0].status === 'uploading') return { path, sent };
    await sleep(1);
  }
}

async function waitingRelay(url, size, how = '') {
  relays += 1;
  const path = `${url}/relay/${relays}${how}`;
  const sent = putBytes(path, size);
  await sleep(5);
  return { path, sent };
}

async function receive({ path, sent }, size, slow = false) {
  const received = await request('GET', path, { download: true, slow });
  if (received !== size) throw new Error(`${received} of ${size} bytes were received`);
  await sent;
}

/** One stream of `size` bytes from its sender to its receiver. */
export const stream = async (url, size, slow) =>
  receive(await waitingStream(url, size), size, slow);

/** The same through the bare server; `how` may be "/digests". */
export const relayThroughBare = async (url, size, how) =>
  receive(await waitingRelay(url, size, how), size);

/** Milliseconds from the receiver's request to the first byte of its body. */
async function untilFirstByte({ path, sent }) {
  const start = performance.now();
  const time = await new Promise((resolve, reject) => {
    const get = http.get(path, (res) => {
      res.once('data', () => resolve(performance.now() - start));
      res.resume();
    });
    get.once('error', reject);
  });
  await sent;
  return time;
}

export const firstByte = {
  ours: async (url) => untilFirstByte(await waitingStream(url, 65_536)),
  theirs: async (url) => untilFirstByte(await waitingRelay(url, 65_536)),
};
