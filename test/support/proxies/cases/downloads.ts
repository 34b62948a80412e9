import { form } from '../../client.js';
import { readZip } from '../../zip.js';
import type { Site } from '../site.js';

const STATUS = ['-o', '/dev/null', '-w', '%{http_code} '];

/** A one-shot file is asked for as often as its receiver asks, and no request is made a second time. */
export async function once({ proxy, direct, tap }: Site): Promise<void> {
  const { path } = await direct.store('once', { oneShot: true });
  const link = proxy.url(path);
  expect((await proxy.curl(link).ended).text).toBe('once');
  expect((await proxy.curl(link).ended).text).toMatch(/not available|not found/);
  expect(tap.of(`GET ${path}`)).toHaveLength(2);
  // Connections that the proxy may have kept from these break with the next request.
  const several = Array.from({ length: 8 }, () => [...STATUS, proxy.url('/version')]);
  tap.breakAt('/file/broken');
  for (const version of ['--http2', '--http1.1']) {
    const before = tap.of('/file/broken').length;
    expect((await proxy.curl(version, ...several.flat()).ended).text).toBe('200 '.repeat(8));
    const broken = await proxy.curl(version, ...STATUS, proxy.url('/file/broken/a/b')).ended;
    expect(broken.text).toMatch(/^50\d $/);
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
