// The pictures: each has a name, and says where it is and what is done there. To add one, add an entry.
import { randomBytes } from 'node:crypto';
import { ADMIN, USER } from './sample.mjs';

const named = (name, size) => ({
  ...{ name, mimeType: 'application/octet-stream' },
  buffer: randomBytes(size),
});

const pick = (page, ...files) => page.locator('[data-pick=files]').setInputFiles(files);
const send = (page) => page.getByRole('button', { name: /^Send (?:\d|file|one)/ }).click();

const FILES = [
  named('holiday.jpg', 300_000),
  named('annual\u202Egpj.exe', 20_000),
  named(`${'a very long name '.repeat(8)}.pdf`, 90_000),
];

/** So slow that the picture shows the middle of it. */
async function throttle(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 60_000 },
  });
}

/**
 * `at`: the fragment, or the name of a link of sample.mjs. `as`: who is logged in. `act`: what happens before the
 * picture is taken.
 */
export const STATES = [
  { name: 'send-empty', at: '' },
  { name: 'send-files', at: '', act: (page) => pick(page, ...FILES) },
  {
    name: 'send-many',
    at: '',
    act: (page) => pick(page, ...Array.from({ length: 60 }, (_, i) => named(`${i}.bin`, 9000))),
  },
  {
    name: 'send-sending',
    at: '',
    async act(page) {
      await throttle(page);
      await pick(page, named('film.mp4', 4_000_000), ...FILES);
      await send(page);
      await page.getByRole('progressbar').first().waitFor();
    },
  },
  {
    name: 'send-done',
    at: '',
    async act(page) {
      await pick(page, ...FILES);
      await send(page);
      await page.getByRole('textbox', { name: 'Link', exact: true }).waitFor();
    },
  },
  { name: 'receive-one', link: 'one' },
  { name: 'receive-many', link: 'many' },
  { name: 'receive-password', link: 'password' },
  { name: 'receive-one-shot', link: 'oneShot' },
  { name: 'receive-encrypted', link: 'encrypted' },
  { name: 'receive-unknown', at: '#/?id=unknown' },
  { name: 'problem', at: '#/?err=file%20hello.txt%20not%20found&errcode=404&uri=/' },
  { name: 'unknown', at: '#/nothing/here' },
  { name: 'login', at: '#/login' },
  { name: 'me-uploads', at: '#/home', as: USER },
  { name: 'me-empty', at: '#/home', as: ADMIN },
  { name: 'me-tokens', at: '#/home/tokens', as: USER },
  { name: 'me-statistics', at: '#/home/statistics', as: USER },
  { name: 'me-account', at: '#/home/account', as: USER },
  { name: 'device', at: '#/cli-auth?code=ABCD-EFGH', as: USER },
  { name: 'admin', at: '#/admin', as: ADMIN },
  { name: 'admin-users', at: '#/admin/users', as: ADMIN },
  { name: 'admin-uploads', at: '#/admin/uploads', as: ADMIN },
  { name: 'admin-server', at: '#/admin/server', as: ADMIN },
  { name: 'commands', at: '#/clients' },
];
