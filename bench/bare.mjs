// npm run bench [-- NAME…]: every measure against the bare server, in turn, in one run.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MiB, median, parallel, postForm, putBytes, request, seconds } from './load.mjs';
import { startBare, startPlik } from './servers.mjs';
import { firstByte, relayThroughBare, stream } from './streams.mjs';

const GIB = 1024 * MiB;
const ROUNDS = 5;
const wanted = process.argv.slice(2);

// On the project's own disk: /tmp may be memory, where flushing costs nothing.
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(root, 'bench-data-'));
const bare = await startBare(folder);
const plik = await startPlik(folder);
const results = [];

/** Interleaved rounds of two ways to do the same; `amount` in `unit` per round. */
async function compare(name, { amount, unit, target, ours, theirs }) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) return;
  const times = { ours: [], theirs: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const own = await seconds(ours);
    const other = await seconds(theirs);
    if (round === 0) continue; // the first round warms both up
    times.ours.push(own);
    times.theirs.push(other);
  }
  const rate = (list) => amount / median(list);
  const row = { name, unit, ours: rate(times.ours), bare: rate(times.theirs), target };
  row.ratio = row.ours / row.bare;
  results.push(row);
  const figures = `${row.ours.toFixed(0)} / ${row.bare.toFixed(0)} ${unit}`;
  console.log(
    `${name.padEnd(34)} ${figures.padEnd(24)} ratio ${row.ratio.toFixed(2)} ${target ?? ''}`,
  );
}

/** Peak resident memory above idle while `work` runs. */
async function memory(name, target, work) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) return;
  const server = await startPlik(await mkdtemp(join(folder, 'm-')));
  await putBytes(`${server.url}/warm.bin`, MiB);
  const idle = server.memory();
  const prepared = await work.prepare?.(server);
  server.resetPeak();
  await work.run(server, prepared);
  const above = server.memory('VmHWM') - idle;
  await server.stop();
  console.log(
    `${name.padEnd(34)} ${above.toFixed(0)} MiB above ${idle.toFixed(0)} idle, ${target}`,
  );
}

/** Milliseconds until something has come; less is better, and the ratio is ours to theirs. */
async function latency(name, { rounds, target, ours, theirs }) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) return;
  const times = { ours: [], theirs: [] };
  for (let round = 0; round < rounds + 10; round += 1) {
    const own = await ours();
    const other = await theirs();
    if (round < 10) continue;
    times.ours.push(own);
    times.theirs.push(other);
  }
  const [own, other] = [median(times.ours), median(times.theirs)];
  const figures = `${own.toFixed(2)} / ${other.toFixed(2)} ms`;
  console.log(
    `${name.padEnd(34)} ${figures.padEnd(24)} ratio ${(own / other).toFixed(2)} ${target}`,
  );
}

const put = (size) => ({
  ours: () => putBytes(`${plik.url}/bench.bin`, size),
  theirs: () => putBytes(`${bare.url}/`, size),
});

async function transfers() {
  await compare('upload 1 GiB, PUT', {
    amount: 1024,
    unit: 'MiB/s',
    target: '>= 0.5',
    ...put(GIB),
  });
  await compare('upload 1 GiB, form', {
    amount: 1024,
    unit: 'MiB/s',
    target: '>= 0.5',
    ours: () => postForm(`${plik.url}/`, GIB),
    theirs: () => putBytes(`${bare.url}/`, GIB),
  });
  const link = (await putBytes(`${plik.url}/bench.bin`, GIB)).trim();
  const path = await putBytes(`${bare.url}/`, GIB);
  await compare('download 1 GiB', {
    amount: 1024,
    unit: 'MiB/s',
    target: '>= 0.8',
    ours: () => request('GET', link, { download: true }),
    theirs: () => request('GET', `${bare.url}/?file=${path}`, { download: true }),
  });
}

async function newUpload(url, count, size) {
  const upload = JSON.parse(await request('POST', `${url}/upload`, { body: '{}' }));
  const headers = { 'X-UploadToken': upload.uploadToken };
  for (let i = 0; i < count; i += 1) await postForm(`${url}/file/${upload.id}`, size, headers);
  return upload;
}

async function archives() {
  const paths = [];
  for (let i = 0; i < 20; i += 1) paths.push(await putBytes(`${bare.url}/`, 50 * MiB));
  const query = paths.map((path) => `file=${path}`).join('&');
  const theirs = () => request('GET', `${bare.url}/?${query}`, { download: true });
  const stored = await startPlik(await mkdtemp(join(folder, 'a-')), {
    PLIKD_ENABLE_ARCHIVE_COMPRESSION: 'false',
  });
  const upload = await newUpload(stored.url, 20, 50 * MiB);
  const url = `${stored.url}/archive/${upload.id}/a.zip`;
  const ours = () => request('GET', url, { download: true });
  await compare('archive 20 x 50 MiB, stored', { amount: 1000, unit: 'MiB/s', ours, theirs });
  await stored.stop();
  const small = await newUpload(plik.url, 2, 50 * MiB);
  await compare('archive 2 x 50 MiB, deflated', {
    amount: 100,
    unit: 'MiB/s',
    ours: () => request('GET', `${plik.url}/archive/${small.id}/a.zip`, { download: true }),
    theirs: () =>
      request('GET', `${bare.url}/?file=${paths[0]}&file=${paths[1]}`, { download: true }),
  });
}

async function rates() {
  const repeat = (count, work) => () => parallel(count, 32, work);
  const post = (url) => () => request('POST', `${url}/upload`, { body: '{"ttl":3600}' });
  await compare('create an upload, 32 at once', {
    amount: 1000,
    unit: '/s',
    ours: repeat(1000, post(plik.url)),
    theirs: repeat(1000, post(bare.url)),
  });
  const { id } = JSON.parse(await request('POST', `${plik.url}/upload`, { body: '{}' }));
  await compare('get an upload, 32 at once', {
    amount: 5000,
    unit: '/s',
    ours: repeat(5000, () => request('GET', `${plik.url}/upload/${id}`)),
    theirs: repeat(5000, () => request('GET', `${bare.url}/row`)),
  });
  const small = put(4096);
  await compare('quick upload of 4 KiB, 32 at once', {
    amount: 500,
    unit: '/s',
    ours: repeat(500, small.ours),
    theirs: repeat(500, small.theirs),
  });
}

async function streams() {
  await compare('stream of 1 GiB', {
    amount: 1024,
    unit: 'MiB/s',
    target: '>= 0.8',
    ours: () => stream(plik.url, GIB),
    theirs: () => relayThroughBare(bare.url, GIB),
  });
  await compare('stream of 1 GiB, both with digests', {
    amount: 1024,
    unit: 'MiB/s',
    ours: () => stream(plik.url, GIB),
    theirs: () => relayThroughBare(bare.url, GIB, '/digests'),
  });
  await latency('stream, first byte', {
    rounds: 100,
    target: '<= 2',
    ours: () => firstByte.ours(plik.url),
    theirs: () => firstByte.theirs(bare.url),
  });
}

async function memories() {
  const target = 'target <= 150';
  await memory('memory, upload of 1 GiB', target, {
    run: (server) => postForm(`${server.url}/`, GIB),
  });
  await memory('memory, download of 1 GiB', target, {
    prepare: async (server) => (await putBytes(`${server.url}/x.bin`, GIB)).trim(),
    run: (_, link) => request('GET', link, { download: true }),
  });
  await memory('memory, 64 uploads of 32 MiB', target, {
    run: (server) => parallel(64, 64, () => postForm(`${server.url}/`, 32 * MiB)),
  });
  await memory('memory, 32 streams of 256 MiB', 'target <= 100', {
    // Every eighth receiver is a slow one.
    run: (server) => parallel(32, 32, (i) => stream(server.url, 256 * MiB, i % 8 === 0)),
  });
}

try {
  await transfers();
  await archives();
  await rates();
  await streams();
  await memories();
} finally {
  await Promise.all([bare.stop(), plik.stop()]);
  await rm(folder, { recursive: true, force: true });
}
