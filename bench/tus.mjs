// npm run bench:tus [-- tus|tus-latency]: files through tus, against a plain upload of the same size to the same server,
// and over a line with latency against what the line carries. Ratios of one run.
import { randomFillSync } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { startLink } from './delayed-link.mjs';
import { MiB, median, postForm, putBytes, request, seconds } from './load.mjs';
import { startBare, startPlik } from './servers.mjs';
import { sendByClient, sendRaw } from './tus-client.mjs';

const SIZE = 1024 * MiB;
const PIECE = 64 * MiB;
const ROUNDS = 7;
/** 200 Mbit in a second, 100 ms there and back. */
const LINK = { rate: 25_000_000, delay: 50 };
const FAR_SIZE = 256 * MiB;
const FAR_PIECE = 8 * MiB;
const FAR_ROUNDS = 3;
const WIDTH = 4;

const wanted = process.argv.slice(2);
const block = randomFillSync(Buffer.alloc(256 * 1024));
const folder = await mkdtemp(join(fileURLToPath(new URL('..', import.meta.url)), 'bench-data-'));
const plik = await startPlik(folder, {
  PLIKD_CLEANING_ENABLED: 'false',
  PLIKD_FEATURE_REMOVABLE: 'forced',
});

const removeUpload = (upload) =>
  request('DELETE', `${plik.url}/upload/${upload.id}`, {
    headers: { 'X-UploadToken': upload.uploadToken },
  });

/** What is measured makes room for the next one: an upload is removed file by file, whose bytes go at once. */
async function removeFiles(upload) {
  const headers = { 'X-UploadToken': upload.uploadToken };
  const { files } = JSON.parse(await request('GET', `${plik.url}/upload/${upload.id}`));
  for (const { id, fileName } of files)
    await request('DELETE', `${plik.url}/file/${upload.id}/${id}/${fileName}`, { headers });
  await removeUpload(upload);
}

/** Seconds that `send` takes to bring a file into an upload of its own. */
async function measure(send) {
  const upload = JSON.parse(await request('POST', `${plik.url}/upload`, { body: '{}' }));
  const time = await seconds(() => send(upload));
  await removeFiles(upload);
  return time;
}

const destination = (url, upload) => ({
  endpoint: `${url}/tus`,
  headers: { 'X-UploadToken': upload.uploadToken },
  metadata: { filename: 'bench.bin', upload: upload.id },
});

/** Rounds of all ways in turn, each of them first in its turn; the medians, by name. */
async function inTurn(ways, rounds) {
  const names = Object.keys(ways);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const time = await ways[name]();
      // The first round warms all of them up.
      if (round > 0) times[name].push(time);
    }
  }
  return Object.fromEntries(names.map((name) => [name, times[name]]));
}

const rate = (size, times) => size / MiB / median(times);

async function near() {
  const idle = plik.memory('VmRSS');
  plik.resetPeak();
  const times = await inTurn(
    {
      tus: () =>
        measure((upload) =>
          sendRaw(destination(plik.url, upload), { size: SIZE, piece: PIECE, block }),
        ),
      plain: () =>
        measure((upload) =>
          postForm(`${plik.url}/file/${upload.id}`, SIZE, { 'X-UploadToken': upload.uploadToken }),
        ),
    },
    ROUNDS,
  );
  const [tus, plain] = [rate(SIZE, times.tus), rate(SIZE, times.plain)];
  // Of the rounds one by one: what disturbs the machine for a while disturbs both.
  const ratio = median(times.tus.map((time, i) => times.plain[i] / time));
  console.log(
    `tus, 1 GiB in pieces of 64 MiB: ${tus.toFixed(0)} / ${plain.toFixed(0)} MiB/s, ` +
      `ratio ${ratio.toFixed(2)}, target >= 0.85`,
  );
  const above = plik.memory('VmHWM') - idle;
  console.log(`  the server's peak memory above idle: ${above.toFixed(0)} MiB`);
}

async function far() {
  const bare = await startBare(await mkdtemp(join(folder, 'b-')));
  const [toBare, toPlik] = [await startLink(bare.url, LINK), await startLink(plik.url, LINK)];
  const path = join(folder, 'sent.bin');
  await pipeline(
    Array.from({ length: FAR_SIZE / block.length }, () => block),
    createWriteStream(path),
  );
  const raw = (width) => () =>
    measure((upload) => {
      const what = { size: FAR_SIZE, piece: FAR_PIECE, block, width };
      return sendRaw(destination(toPlik.url, upload), what);
    });
  const client = (width) => () =>
    measure((upload) => {
      const what = { path, piece: FAR_PIECE, width };
      return sendByClient(destination(toPlik.url, upload), what);
    });
  const ways = {
    link: () => seconds(() => putBytes(`${toBare.url}/`, FAR_SIZE)),
    'requests of our own, one after the other': raw(1),
    [`requests of our own, ${WIDTH} at once`]: raw(WIDTH),
    'tus-js-client, one after the other': client(1),
    [`tus-js-client, ${WIDTH} at once`]: client(WIDTH),
  };
  const times = await inTurn(ways, FAR_ROUNDS);
  const link = rate(FAR_SIZE, times.link);
  console.log(`tus-latency, 256 MiB in pieces of 8 MiB; the link carries ${link.toFixed(1)} MiB/s`);
  for (const [name, list] of Object.entries(times)) {
    if (name === 'link') continue;
    const target = name.endsWith('at once') ? ', target >= 0.9' : '';
    const own = rate(FAR_SIZE, list);
    console.log(`  ${name}: ${own.toFixed(1)} MiB/s, ratio ${(own / link).toFixed(2)}${target}`);
  }
  for (const each of [toBare, toPlik]) each.stop();
  await bare.stop();
}

try {
  for (const [name, work] of Object.entries({ tus: near, 'tus-latency': far })) {
    if (wanted.length === 0 || wanted.includes(name)) await work();
  }
} finally {
  await plik.stop();
  await rm(folder, { recursive: true, force: true });
}
