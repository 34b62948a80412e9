import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { type Ran, run } from '../support/shell.js';

const WRAPPER = join(packageRoot, 'scripts', 'air-gapped.mjs');
const [node, plikd] = [process.execPath, join(packageRoot, 'bin', 'plikd')];

/** Not every system lets its users make a network of their own. */
const described = spawnSync(node, [WRAPPER, 'true']).status === 0 ? describe : describe.skip;

const airGapped = (...command: string[]): Promise<Ran> => run(node, [WRAPPER, ...command]);
const script = (text: string): Promise<Ran> => airGapped(node, '-e', text);

described('npm run air-gapped', () => {
  it('hands on how a command ends that stays here, with a loopback and without a word', async () => {
    const asked = await script(`
      const server = require('http').createServer((_, res) => res.end('here'));
      server.listen(0, 'localhost', async () => {
        const answer = await fetch('http://localhost:' + server.address().port);
        process.stdout.write(await answer.text());
        process.exit(7);
      });`);
    expect(asked).toEqual({ code: 7, stdout: 'here', stderr: '' });
  });

  it.each([
    ['looks up a name', `fetch('http://plik.invalid/').catch(() => undefined)`, 2],
    ['connects to an IPv4 address', `fetch('http://203.0.113.7/').catch(() => undefined)`, 1],
    ['connects to an IPv6 address', `fetch('http://[2600::7]/').catch(() => undefined)`, 1],
    ['sends a datagram', `require('dgram').createSocket('udp4').send('x', 9, '203.0.113.7')`, 1],
  ])('fails when a command %s', async (_, text, least) => {
    const { code, stderr } = await script(`${text}; setTimeout(() => process.exit(0), 500)`);
    expect(code).toBe(1);
    const [, packets] = /^air-gapped: (\d+) packets would have left/m.exec(stderr)!;
    expect(Number(packets)).toBeGreaterThanOrEqual(least);
  });

  it('fails when a process does that which a command has started', async () => {
    const child = `require('dns').lookup('plik.invalid', () => undefined)`;
    const { code, stderr } = await airGapped('sh', '-c', `'${node}' -e "${child}"; true`);
    expect([code, stderr]).toEqual([1, expect.stringContaining('would have left')]);
  });
});

described('a server without a network', () => {
  it('starts, serves, cleans, and runs commands without a look outside', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plik-air-'));
    const settings = 'PLIKD_LISTEN_PORT=8080 PLIKD_FEATURE_AUTHENTICATION=enabled';
    const { code, stdout, stderr } = await airGapped(
      'sh',
      '-ec',
      `cd '${folder}'; export ${settings}
       '${plikd}' 2>log & server=$!
       until curl -fs -o page http://localhost:8080/; do sleep 0.1; done
       curl -fsS -F file=@page http://localhost:8080/ >link
       curl -fsS "$(cat link)" | cmp - page
       curl -fsS http://localhost:8080/version -o version
       '${plikd}' user create --login jane --password 'a long password'
       '${plikd}' user list
       '${plikd}' clean
       kill $server; wait $server`,
    );
    await rm(folder, { recursive: true, force: true });
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('local:jane\n'), '']);
  });
});
