import { StreamUpload } from '../../stream.js';
import type { Ended } from '../curl.js';
import type { Site } from '../site.js';
import { FORM_END, sender } from './streams.js';

const statusOf = ({ text }: Ended): string => /^HTTP\/\S+ (\d+)/.exec(text)?.[1] ?? text;

/** Everything below a path of somebody else's site. */
export async function belowPath({ proxy, direct }: Site): Promise<void> {
  const ask = (path: string, ...args: string[]) =>
    proxy.curl('-i', ...args, proxy.url(path, 'www')).ended;
  const bare = await ask('/plik');
  expect([statusOf(bare), bare.text]).toEqual([
    '301',
    expect.stringMatching(/^location: \/plik\/\r$/im),
  ]);
  expect((await ask('/plik/')).text).toContain('<html');
  expect(statusOf(await ask('/elsewhere'))).toBe('404');
  expect(statusOf(await ask('/plikker'))).toBe('404');
  const sent = await proxy.curl('-T', '-', proxy.url('/plik/x%25%20y.txt', 'www')).end('below');
  const link = sent.text.trim();
  expect(link.startsWith(proxy.url('/plik/file/', 'www'))).toBe(true);
  expect((await proxy.curl(link).ended).text).toBe('below');
  const odd = '/nothing%2Fhere%25';
  const plain = await (await direct.get(odd)).text();
  expect((await proxy.curl(proxy.url(`/plik${odd}`, 'www')).ended).text).toBe(plain);
}

/** Files on one host, everything else on the other. */
export async function twoDomains({ proxy }: Site): Promise<void> {
  const sent = await proxy.curl('-T', '-', proxy.url('/a%25b.txt')).end('apart');
  const link = sent.text.trim();
  expect(link.startsWith(proxy.url('/file/', 'files'))).toBe(true);
  expect((await proxy.curl(link).ended).text).toBe('apart');
  const path = new URL(link).pathname;
  const host = new URL(proxy.url()).host;
  const wrong = await proxy.curl(proxy.url(path)).ended;
  expect(wrong.text).toBe(`Invalid download domain ${host}\n`);
  const config = await proxy.curl('-i', proxy.url('/config', 'files')).ended;
  expect(statusOf(config)).toBe('302');
  expect(config.text.toLowerCase()).toContain(`location: ${proxy.url('/config')}\r\n`);
  const origin = await proxy.curl('-i', '-H', `Origin: ${proxy.url()}`, link).ended;
  expect(origin.text.toLowerCase()).toContain(`access-control-allow-origin: ${proxy.url()}\r\n`);
}

/** Both servers are used, and the two sides of a stream always meet. */
export async function severalServers({ proxy, direct, taps }: Site): Promise<void> {
  const used = (): number => taps.filter((tap) => tap.of('/stream/').length > 0).length;
  for (let round = 0; round < 4 || used() < taps.length; round += 1) {
    const stream = await StreamUpload.create(direct);
    const sending = await sender(proxy, stream);
    await sending.send('met');
    await stream.becomes('uploading');
    const received = proxy.curl(proxy.url(`${stream.path()}?dl=${round}`));
    await received.gets('met');
    expect((await sending.end(FORM_END)).code).toBe(0);
    expect((await received.ended).text).toBe('met');
    const counts = taps.map((tap) => tap.of(`/stream/${stream.upload.id}/`).length).sort();
    expect([round < 40, counts]).toEqual([true, [0, 2]]);
  }
}

/** While one server is away, the other one serves. */
export async function oneAway({ proxy, servers, taps }: Site): Promise<void> {
  await servers[1]!.halt();
  const ask = async (): Promise<string> =>
    (await proxy.curl('-o', '/dev/null', '-w', '%{http_code}', proxy.url('/version')).ended).text;
  const asked = taps[0]!.of('/version').length;
  const statuses = [];
  for (let round = 0; round < 6; round += 1) statuses.push(await ask());
  expect(statuses.filter((status) => status !== '200').length).toBeLessThanOrEqual(1);
  expect(taps[0]!.of('/version').length - asked).toBeGreaterThanOrEqual(5);
}
