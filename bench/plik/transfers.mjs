// Large bodies: in, out, past, and packed.
import { closeSync, openSync, writeSync } from 'node:fs';
import { randomFillSync, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MiB, request } from '../load.mjs';
import { ask, receive, sendFile, timed } from './load.mjs';

/** `mib` pieces of a MiB each, as `next` makes them. */
function writeMib(path, mib, next) {
  const file = openSync(path, 'w');
  for (let i = 0; i < mib; i += 1) writeSync(file, next());
  closeSync(file);
  return path;
}

const block = Buffer.alloc(MiB);
const randomMib = () => randomFillSync(block);

const LETTERS = 'etaoinshrdlucmfwypvbgkqjxz';
/** Letters by their frequency, roughly: of two draws the more frequent one. */
const letter = () => LETTERS[Math.min(randomInt(26), randomInt(26))];
const word = () => Array.from({ length: 2 + randomInt(8) }, letter).join('');

/** Lines of words, of which few are frequent: they deflate to about a third, as prose does. */
function proseMib(words) {
  const parts = [];
  for (let length = 0; length < MiB;) {
    const rank = Math.floor(words.length ** Math.random());
    const next = words[rank - 1] + (randomInt(12) === 0 ? '\n' : ' ');
    parts.push(next);
    length += next.length;
  }
  return parts.join('').slice(0, MiB);
}

const pathOf = (link) => new URL(link.trim()).pathname;
const archiveOf = (path) => path.replace(/^\/file\/([^/]+)\/.*$/, '/archive/$1/a.zip');

/** Sends `path` as an upload of its own; answers the path of the file's link. */
const quickUpload = async (side, path) => pathOf(await sendFile(`${side.url}/`, path));

/** The upload that a side had last for `name`, made where there is none yet. */
const kept = async (side, name, make) => (side.kept[name] ??= await make());

/** A streaming upload whose sender waits for its receiver. */
async function startStream(side, path) {
  const upload = await ask('POST', `${side.url}/upload`, {
    stream: true,
    files: [{ fileName: 'bench.bin' }],
  });
  const url = `${side.url}/stream/${upload.id}/${upload.files[0].id}/bench.bin`;
  const sent = sendFile(url, path, { 'X-UploadToken': upload.uploadToken });
  for (let i = 0; i < 5000; i += 1) {
    const { files } = JSON.parse(await request('GET', `${side.url}/upload/${upload.id}`));
    if (files[0].status === 'uploading') return { url, sent };
    await Promise.race([sleep(2), sent]);
  }
  throw new Error('the sender of a stream has not come');
}

export function transferRows({ mib, 'text-mib': textMib, folder }) {
  const files = {};
  const random = () => (files.random ??= writeMib(join(folder, 'random.bin'), mib, randomMib));
  const text = () => {
    const words = Array.from({ length: 20_000 }, word);
    return (files.text ??= writeMib(join(folder, 'text.txt'), textMib, () => proseMib(words)));
  };
  const large = (side) => kept(side, 'large', () => quickUpload(side, random()));
  const prose = (side) => kept(side, 'prose', () => quickUpload(side, text()));
  const download = async (side, times) => {
    const url = side.url + (await large(side));
    const all = () => Promise.all(Array.from({ length: times }, () => receive(url)));
    return timed(mib * times, all);
  };

  return {
    upload: {
      label: `upload, one form of ${mib} MiB`,
      unit: 'MiB/s',
      prepare: random,
      measure: (side) =>
        timed(mib, async () => {
          side.kept.large = await quickUpload(side, random());
        }),
    },
    download: {
      label: 'download of it',
      unit: 'MiB/s',
      prepare: large,
      measure: (side) => download(side, 1),
    },
    download4: {
      label: 'four downloads at once',
      unit: 'MiB/s',
      prepare: large,
      measure: (side) => download(side, 4),
    },
    archive: {
      label: 'archive of random data',
      unit: 'MiB/s',
      without: ['limit'],
      prepare: large,
      measure: async (side) => {
        const url = side.url + archiveOf(await large(side));
        return timed(mib, () => receive(url));
      },
    },
    'archive-text': {
      label: `archive of ${textMib} MiB of text`,
      unit: 'MiB/s',
      without: ['limit'],
      prepare: prose,
      measure: async (side) => {
        const url = side.url + archiveOf(await prose(side));
        return timed(textMib, () => receive(url));
      },
    },
    stream: {
      label: `stream of ${mib} MiB`,
      unit: 'MiB/s',
      without: ['limit'],
      prepare: random,
      measure: async (side) => {
        const { url, sent } = await startStream(side, random());
        return timed(mib, () => Promise.all([receive(url), sent]));
      },
    },
  };
}
