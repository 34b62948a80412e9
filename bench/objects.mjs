// npm run bench:objects: uploads to and downloads from an S3 service, through Plik Nest and through the SDK's
// own uploader, in turn. Needs Debian's Ceph, which is started privately and keeps objects in memory.
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startObjectServer } from '../scripts/object-server.mjs';
import { MiB, median, parallel, putBytes, request, seconds } from './load.mjs';
import { startPlik } from './servers.mjs';

const SIZE = 512 * MiB;
const ROUNDS = 5;
const BUCKET = 'bench';
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const folder = await mkdtemp(join(here('..'), 'bench-data-'));
const service = await startObjectServer();
const { url: Endpoint, accessKey, secretKey } = service;
const keys = { Endpoint, AccessKeyID: accessKey, SecretAccessKey: secretKey };
const SETTINGS = {
  PLIKD_CLEANING_ENABLED: 'false',
  PLIKD_FEATURE_REMOVABLE: 'forced',
  PLIKD_DATA_BACKEND: 's3',
  PLIKD_DATA_BACKEND_CONFIG: JSON.stringify({ ...keys, Bucket: BUCKET, Prefix: 'nest' }),
};

const startOurs = async () => startPlik(await mkdtemp(join(folder, 'p-')), SETTINGS);

async function startBare() {
  const args = [service.url, accessKey, secretKey, BUCKET];
  const child = fork(here('bare-objects.mjs'), args);
  const { port } = await new Promise((resolve) => child.once('message', resolve));
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

/** Uploads, and answers the address to download from. */
const ours = async (size) => (await putBytes(`${plik.url}/bench.bin`, size)).trim();
const sent = async (url, size) => {
  await putBytes(url, size);
  return url;
};
const theirs = (size) => sent(`${bare.url}/bench.bin`, size);
const withDigests = (size) => sent(`${bare.url}/digests/bench.bin`, size);

const get = (url) => request('GET', url, { download: true });
/** What was measured makes room. */
const remove = (url) => request('DELETE', url);

async function transfers() {
  const sides = { ours, theirs, withDigests };
  const rates = { put: {}, get: {} };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, put] of Object.entries(sides)) {
      let url = '';
      const up = await seconds(async () => {
        url = await put(SIZE);
      });
      const down = await seconds(() => get(url));
      await remove(url);
      if (round === 0) continue;
      (rates.put[name] ??= []).push(SIZE / MiB / up);
      (rates.get[name] ??= []).push(SIZE / MiB / down);
    }
  }
  report('upload of 512 MiB', rates.put.ours, rates.put.theirs);
  report('the same, both with digests', rates.put.ours, rates.put.withDigests);
  report('download of 512 MiB', rates.get.ours, rates.get.theirs);
}

function report(name, ours, theirs) {
  const [own, other] = [median(ours), median(theirs)];
  const figures = `${own.toFixed(0)} / ${other.toFixed(0)} MiB/s`;
  console.log(`${name}: ${figures}, ratio ${(own / other).toFixed(2)}, target >= 0.8`);
}

/** Peak resident memory above idle while `work` runs. */
async function memory(name, target, work) {
  const server = await startOurs();
  await remove((await putBytes(`${server.url}/warm.bin`, MiB)).trim());
  const idle = server.memory();
  server.resetPeak();
  await work(server);
  const above = server.memory('VmHWM') - idle;
  await server.stop();
  console.log(
    `${name}: ${above.toFixed(0)} MiB above ${idle.toFixed(0)} idle, target <= ${target}`,
  );
}

async function memories() {
  await memory('upload and download of 2 GiB', 200, async (server) => {
    const url = (await putBytes(`${server.url}/large.bin`, 2048 * MiB)).trim();
    await get(url);
    await remove(url);
  });
  await memory('16 uploads of 256 MiB at once', 400, async (server) => {
    const urls = [];
    await parallel(16, 16, async () => {
      urls.push((await putBytes(`${server.url}/many.bin`, 256 * MiB)).trim());
    });
    for (const url of urls) await remove(url);
  });
}

const plik = await startOurs();
const bare = await startBare();
try {
  await transfers();
  await memories();
} finally {
  bare.stop();
  await plik.stop();
  await service.remove();
  await rm(folder, { recursive: true, force: true });
}
