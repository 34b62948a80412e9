// What a server has to have so that every page of it has something to show.
import { randomBytes } from 'node:crypto';
import { PlikClient } from '../../dist/libs/client/src/index.js';

export const ADMIN = { login: 'admin', password: 'administrator' };
export const USER = { login: 'frida', password: 'frida-password' };

/** Settings of a server with accounts. */
export const SETTINGS = {
  PLIKD_FEATURE_AUTHENTICATION: 'enabled',
  PLIKD_DEFAULT_ADMIN_LOGIN: ADMIN.login,
  PLIKD_DEFAULT_ADMIN_PASSWORD: ADMIN.password,
  PLIKD_PASSWORD_COST: '4',
};

const KiB = 1024;
const file = (name, size) => ({ name, content: randomBytes(size) });
const text = (name, content) => ({ name, content });

/** A name that seems to end in something else, one that goes on and on, and one in another script. */
const ODD = [
  file('annual\u202Egpj.exe', 12 * KiB),
  file(`${'a very long name '.repeat(14)}.pdf`, 90 * KiB),
  file('Годовой отчёт – 年度报告.xlsx', 40 * KiB),
];

const PHOTOS = Array.from({ length: 9 }, (_, i) =>
  file(`IMG_20${40 + i}.jpg`, (200 + 37 * i) * KiB),
);

const notes = '# Notes\n\n- the **first** thing\n- the second\n';

async function loggedIn(url, { login, password }) {
  const client = new PlikClient(url);
  await client.login(login, password);
  return client;
}

async function fillAccount(client) {
  const token = await client.createToken('laptop');
  await client.createToken('the build server');
  const own = client.withToken(token.token);
  for (let i = 0; i < 14; i += 1) {
    await own.send([file(`report-${i + 1}.pdf`, (i + 1) * 30 * KiB)], {
      ttl: 3600 * 24 * (1 + (i % 7)),
      comments: i % 3 === 0 ? 'For the meeting' : '',
    });
  }
  await own.send(ODD);
}

/** Makes it all, and answers the links that pictures are taken of. */
export async function fillServer(url) {
  const admin = await loggedIn(url, ADMIN);
  await admin.createUser({
    provider: 'local',
    ...USER,
    name: 'Frida Berg',
    email: 'f@example.com',
  });
  for (const login of ['bruno', 'chiara', 'dmitri'])
    await admin.createUser({ provider: 'local', login, password: `${login}-password` });
  await fillAccount(await loggedIn(url, USER));

  const guest = new PlikClient(url);
  const comments = 'The photos of **Saturday**. Choose the ones that you want to have printed.';
  const uploads = {
    one: await guest.send([text('notes.md', notes)], { comments: 'As promised.' }),
    many: await guest.send([...PHOTOS, text('read me.txt', 'Hello'), ...ODD], { comments }),
    password: await guest.send([file('contract.pdf', 80 * KiB)], { password: 'open sesame' }),
    oneShot: await guest.send([file('keys.kdbx', 4 * KiB)], { oneShot: true }),
    encrypted: await guest.send([text('secret.txt', 'age-encryption.org/v1\n')], { e2ee: 'age' }),
  };
  for (let i = 0; i < 5; i += 1) await (await guest.archive(uploads.many.id)).cancel();
  return Object.fromEntries(Object.entries(uploads).map(([name, { id }]) => [name, `#/?id=${id}`]));
}
