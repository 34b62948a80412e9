// What a server has to have so that every page of it has something to show.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { PlikClient } from '../../dist/libs/client/src/index.js';
import { fillPast } from './past.mjs';

export const ADMIN = { login: 'admin', password: 'administrator' };
export const USER = { login: 'frida', password: 'frida-password' };
/** Whose account is full. */
export const FULL = { login: 'bruno', password: 'bruno-password' };

/** Settings of a server with accounts. */
export const SETTINGS = {
  PLIKD_FEATURE_AUTHENTICATION: 'enabled',
  PLIKD_DEFAULT_ADMIN_LOGIN: ADMIN.login,
  PLIKD_DEFAULT_ADMIN_PASSWORD: ADMIN.password,
  PLIKD_PASSWORD_COST: '4',
};

const KiB = 1024;
const DAY = 24 * 3600;
const file = (name, size) => ({ name, content: randomBytes(size) });
const text = (name, content) => ({ name, content });

/** A name that seems to end in something else, one that goes on and on, and some in other scripts. */
export const ODD = [
  file('annual\u202Egpj.exe', 12 * KiB),
  file(`${'a very long name '.repeat(14)}.pdf`, 90 * KiB),
  file('Годовой отчёт – 年度报告.xlsx', 40 * KiB),
  file('تقرير سنوي ٢٠٢٦.pdf', 51 * KiB),
  file('שיר של שבת.mp3', 900 * KiB),
];

const NOTES = `# The walk on Saturday

We meet at **nine** at the station. Bring:

- something warm, the hut has no stove
- the map, *also on paper*
- whoever has one: a [head torch](https://example.org/torch)

> The last train back leaves at 18:42.

| what   | who   |
| ------ | ----- |
| bread  | Frida |
| cheese | Bruno |
`;

const CODE = `"""Sends what a folder has, and prints the link."""
import pathlib
import sys

import requests

SERVER = "https://files.example.org"


def send(folder: pathlib.Path) -> str:
    files = [("file", (path.name, path.open("rb"))) for path in sorted(folder.iterdir())]
    answer = requests.post(SERVER, files=files, timeout=60)
    answer.raise_for_status()
    return answer.text


if __name__ == "__main__":
    print(send(pathlib.Path(sys.argv[1])))
`;

const SENT = [
  ['Quarterly figures.xlsx', 'For the meeting on Tuesday'],
  ['logo.svg', ''],
  ['interview-03.mp3', 'The cut without the noise'],
  ['Lease, signed.pdf', ''],
  ['backup-2026-11.tar.zst', ''],
  ['poster-a2.pdf', 'For the printer'],
  ['plan.dwg', ''],
];

const PEOPLE = [
  { ...USER, name: 'Frida Berg', email: 'frida@example.org' },
  { ...FULL, name: 'Bruno Keller', email: 'bruno@example.org', maxUserSize: 100_000 },
  {
    login: 'chiara',
    password: 'chiara-password',
    name: 'Chiara Rossi',
    email: 'chiara@example.org',
  },
  { login: 'dmitri', password: 'dmitri-password' },
];

async function loggedIn(url, { login, password }) {
  const client = new PlikClient(url);
  await client.login(login, password);
  return client;
}

async function withToken(url, who, comment) {
  const client = await loggedIn(url, who);
  return client.withToken((await client.createToken(comment)).token);
}

async function fillAccounts(url) {
  const { admin } = await loggedIn(url, ADMIN);
  for (const person of PEOPLE) await admin.createUser({ provider: 'local', ...person });
  const frida = await withToken(url, USER, 'laptop');
  await withToken(url, USER, 'the build server');
  for (let i = 0; i < 14; i += 1) {
    const [name, comments] = SENT[i % SENT.length];
    const options = { comments, ttl: DAY * (1 + (i % 7)), oneShot: i % 5 === 4 };
    await frida.send([file(name, (i + 1) * 30 * KiB)], options);
  }
  for (const [i, who] of PEOPLE.slice(2).entries()) {
    const other = await withToken(url, who, 'phone');
    await other.send([file('scans.zip', (700 - 400 * i) * KiB)]);
  }
  await frida.send(ODD);
}

/** A stream of which only the beginning comes, until the server is stopped. */
async function* endless(stopped) {
  yield randomBytes(300 * KiB);
  await once(stopped, 'abort');
}

async function streamOf(guest, stopped) {
  const upload = await guest.createUpload({ stream: true }, [{ fileName: 'concert.flac' }]);
  const source = { name: 'concert.flac', content: endless(stopped) };
  guest
    .addFile(upload, source, { declared: upload.files[0], signal: stopped })
    .catch(() => undefined);
  return upload;
}

async function guestUploads(guest, photos, stopped) {
  const comments = 'The photos of **Saturday**. Choose the ones that you want to have printed.';
  const walk = photos.map((content, i) => ({ name: `IMG_20${41 + 3 * i}.jpg`, content }));
  const shared = [...walk, text('The walk.md', NOTES), text('send.py', CODE)];
  const hundreds = Array.from({ length: 500 }, (_, i) =>
    file(`scan-${String(i + 1).padStart(4, '0')}.tif`, 3000 + i),
  );
  const removed = await guest.send([file('old.zip', KiB)]);
  await guest.removeUpload(removed);
  const oneShot = await guest.send([file('keys.kdbx', 4 * KiB)], { oneShot: true });
  const used = await guest.send([file('used.kdbx', 4 * KiB)], { oneShot: true });
  await (await guest.download(used, used.files[0])).bytes();
  return {
    ...{ removed, oneShot, used },
    one: await guest.send([text('The walk.md', NOTES)], { comments: 'As promised.' }),
    long: await guest.send([ODD[1]], { removable: true }),
    many: await guest.send(shared, { comments, removable: false }),
    odd: await guest.send(ODD, { ttl: 50 * 60 }),
    hundreds: await guest.send(hundreds),
    password: await guest.send([file('contract.pdf', 80 * KiB)], { password: 'open sesame' }),
    encrypted: await guest.send([text('secret.txt', 'age-encryption.org/v1\n')], { e2ee: 'age' }),
    expired: await guest.send([file('late.zip', KiB)], { ttl: 1 }),
    empty: await guest.createUpload(),
    awaited: await guest.createUpload({ stream: true }, [{ fileName: 'concert.flac' }]),
    stream: await streamOf(guest, stopped),
  };
}

/** Makes it all, and answers the links that pictures are taken of. `stopped`: when streams end. */
export async function fillServer({ url, database, photos, stopped }) {
  await fillAccounts(url);
  fillPast(database, ['*', `local:${USER.login}`]);
  const guest = new PlikClient(url);
  const uploads = await guestUploads(guest, photos, stopped);
  for (let i = 0; i < 5; i += 1) await (await guest.archive(uploads.many)).bytes();
  const links = Object.entries(uploads).map(([name, { id }]) => [name, `#/?id=${id}`]);
  const { id, uploadToken } = uploads.many;
  return {
    ...Object.fromEntries(links),
    managed: `#/?id=${id}&uploadToken=${uploadToken}`,
  };
}
