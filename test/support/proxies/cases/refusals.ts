import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Site } from '../site.js';

const LARGE = 80_000_000;

/** A file of nothing but zeros, which takes no place. */
async function largeFile({ server }: Site): Promise<string> {
  const path = join(server.folder, 'zeros');
  await writeFile(path, '');
  await truncate(path, LARGE);
  return path;
}

const NUMBERS = ['-w', '|%{http_code} %{size_upload}'];

/** The status, the text, and the bytes that were sent before it was read. */
async function refused(site: Site, ...args: string[]): Promise<[number, string, number]> {
  const path = await largeFile(site);
  const url = site.proxy.url('/file/nope');
  const { text } = await site.proxy.curl(...NUMBERS, ...args, '-F', `file=@${path}`, url).ended;
  const [body = '', numbers = ''] = text.split('|');
  const [status, sent] = numbers.split(' ').map(Number);
  return [status!, body, sent!];
}

/** An answer that comes while the client sends is read, with either protocol. */
export async function earlyRefusals(site: Site): Promise<void> {
  const { losesRefusals, refusesWhenSent } = site.proxy.kind.says;
  for (const version of ['--http2', '--http1.1']) {
    const [status, text, sent] = await refused(site, version, '-H', 'Expect:');
    const read = status === 404 && text === 'upload nope not found\n';
    const mayLose = version === '--http2' && losesRefusals;
    expect([version, text, read || mayLose]).toEqual([version, text, true]);
    expect([version, sent < LARGE]).toEqual([version, !refusesWhenSent]);
  }
}

/** Who asks for leave to send is given it; by some proxies before the server is asked. */
export async function leaveToSend(site: Site): Promise<void> {
  const { proxy } = site;
  const { asksForLeave, losesRefusals } = proxy.kind.says;
  const asks = ['--http1.1', '-H', 'Expect: 100-continue', '--expect100-timeout', '50'];
  const [status, text, sent] = await refused(site, ...asks);
  if (!losesRefusals) expect([status, text]).toEqual([404, 'upload nope not found\n']);
  if (asksForLeave) expect(sent).toBe(0);
  const sender = proxy.curl('-v', ...asks, '-T', '-', proxy.url('/asked.txt'));
  const { code, said } = await sender.end('asked first');
  expect([code, said]).toEqual([0, expect.stringContaining('HTTP/1.1 100 Continue')]);
}
