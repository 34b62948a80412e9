import type { Site } from '../site.js';

/** Only the first of these may send: UploadWhitelist. The third is a stranger. */
export const FRIEND = '127.0.0.2';
const STRANGER = '127.0.0.3';

const quick = async ({ proxy }: Site, from: string, ...args: string[]): Promise<string> => {
  const sender = proxy.curl('--interface', from, ...args, '-T', '-', proxy.url('/a.txt'));
  return (await sender.end('x')).text;
};

/** The server sees who has connected to the proxy, whatever they say of themselves. */
export async function clientAddress(site: Site): Promise<void> {
  expect(await quick(site, FRIEND)).toMatch(/^https:/);
  const forged: string[][] = [
    [],
    ['-H', `X-Forwarded-For: ${FRIEND}`],
    ['-H', `X-Forwarded-For: ${FRIEND}`, '-H', `X-Forwarded-For: ${FRIEND}`],
    ['-H', `X-Forwarded-For: ${STRANGER}, ${FRIEND}`],
    ['-H', `Forwarded: for=${FRIEND}`, '-H', `X-Real-IP: ${FRIEND}`],
    // "Take this header away before you pass it on".
    ['--http1.1', '-H', 'Connection: close, X-Forwarded-For'],
  ];
  for (const headers of forged) {
    expect([headers, await quick(site, STRANGER, ...headers)]).toEqual([
      ...[headers, 'untrusted source IP address\n'],
    ]);
  }
}

/** Printed links have the scheme, the host and the port that the client used, and work. */
export async function links(site: Site): Promise<void> {
  const { proxy } = site;
  const forged = [
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: ftp',
    'X-Forwarded-Port: 1',
  ];
  const headers = forged.flatMap((line) => ['-H', line]);
  for (const version of ['--http2', '--http1.1']) {
    const link = (await quick(site, FRIEND, version, ...headers)).trim();
    expect(link).toMatch(new RegExp(`^${proxy.url('/file/')}\\w{16}/\\w{16}/a\\.txt$`));
    expect((await proxy.curl(version, link).ended).text).toBe('x');
  }
}

/** Whoever comes without TLS is sent to where it is; HTTP/2 is spoken to who can. */
export async function frontDoor({ proxy }: Site): Promise<void> {
  const plain = proxy.curl(
    '-w',
    '|%{http_code} %{redirect_url}',
    proxy.url('/x?y', 'plik', 'http'),
  );
  const [, answer] = (await plain.ended).text.split('|');
  expect(answer).toMatch(/^30[18] https:\/\/plik\.example\.com(:\d+)?\/x\?y$/);
  const spoken = proxy.curl('-o', '/dev/null', '-w', '%{http_version}', proxy.url('/'));
  expect((await spoken.ended).text).toBe(proxy.kind.says.http2 ? '2' : '1.1');
}
