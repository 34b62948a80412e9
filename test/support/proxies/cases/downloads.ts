import { form } from '../../client.js';
import { readZip } from '../../zip.js';
import type { Site } from '../site.js';

const STATUS = ['-o', '/dev/null', '-w', '%{http_code} '];

/** A one-shot file is asked for as often as its receiver asks, and no request is made a second time. */
export async function once({ proxy, tap }: Site): Promise<void> {
  const url = proxy.url('/once.txt?oneShot=true');
  const link = (await proxy.curl('-T', '-', url).end('once')).text.trim();
  const path = new URL(link).pathname;
  expect((await proxy.curl(link).ended).text).toBe('once');
  expect((await proxy.curl(link).ended).text).toMatch(/ not found|not available/);
  expect(tap.of(path)).toEqual([`GET ${path}`, `GET ${path}`]);
  // Connections that the proxy may have kept from these break with the next request.
  const several = Array.from({ length: 8 }, () => proxy.url('/version'));
  tap.breakAt('/file/broken');
  for (const version of ['--http2', '--http1.1']) {
    const before = tap.of('/file/broken').length;
    const all = [...several, proxy.url('/file/broken/a/b')].flatMap((one) => [...STATUS, one]);
    const { text } = await proxy.curl(version, ...all).ended;
    expect(text).toMatch(/^(200 ){8}50[23] $/);
    expect(tap.of('/file/broken')).toHaveLength(before + 1);
  }
  tap.breakAt('');
}

export async function archive({ proxy, direct }: Site): Promise<void> {
  const upload = await direct.create();
  for (const [name, text] of [
    ['a.txt', 'first'],
    ['ä/b.txt', 'second'],
  ] as const) {
    const headers = { 'X-UploadToken': upload.uploadToken };
    await direct.request('POST', `/file/${upload.id}`, { body: form(name, text), headers });
  }
  const { body } = await proxy.curl(proxy.url(`/archive/${upload.id}/all.zip`)).ended;
  const entries = await readZip(new Uint8Array(body).buffer);
  expect(entries.map(({ text }) => text).sort()).toEqual(['first', 'second']);
}

/** What is downloaded keeps its length; what the server compresses comes so; long headers pass. */
export async function headersAndCodings({ proxy, direct }: Site): Promise<void> {
  const { path } = await direct.store('text '.repeat(2000), {}, 'long.txt');
  const accepts = ['-i', '-H', 'Accept-Encoding: gzip, br'];
  const plain = (await proxy.curl(...accepts, proxy.url(path)).ended).text.toLowerCase();
  expect(plain).toContain('content-length: 10000\r\n');
  expect(plain).not.toContain('content-encoding');
  const page = (await proxy.curl(...accepts, '--http1.1', proxy.url('/')).ended).text;
  expect(page).toMatch(/^content-encoding: (br|gzip)\r$/im);
  expect(page).toMatch(/^content-security-policy: default-src 'none'/im);
  const long = `X-Long: ${'x'.repeat(7500)}`;
  const { text } = await proxy.curl(...STATUS, '-H', long, proxy.url('/version')).ended;
  expect(text).toBe('200 ');
}
