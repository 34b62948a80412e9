// npm run air-gapped -- COMMAND …: runs a command where nothing can leave the machine, and fails if anything tried to.
// In a network of its own there are a loopback and one interface that leads nowhere, by which every address outside is
// reached, name servers too; what was sent by it is counted afterwards. Linux; root, or a system that lets its users
// make namespaces. Root is also told what was sent, with Debian's tcpdump.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The way out, and its other end, where nobody is. */
const [OUT, NOWHERE] = ['out0', 'out1'];
/** Addresses that documentation may use, and nobody else. */
const [OWN, OWN_6, NAME_SERVER] = ['192.0.2.2/24', '2001:db8::2/64', '192.0.2.53'];
const MOUNTED = {
  '/etc/resolv.conf': `nameserver ${NAME_SERVER}\noptions timeout:1 attempts:1\n`,
  // No service of the machine is asked, which would ask others from its own network.
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n',
};
const INSIDE = '--inside';

const ip = (line) =>
  execFileSync('ip', line.split(' '), { stdio: ['ignore', 'ignore', 'inherit'] });
const kernel = (name, value) => writeFileSync(`/proc/sys/net/ipv6/conf/${name}`, value);

/** Nothing is sent by the interface unless somebody asks for an address: it looks for neither neighbours nor routers. */
function furnish() {
  ip('link set lo up');
  ip(`link add ${OUT} type veth peer name ${NOWHERE}`);
  const onIpv6 = existsSync('/proc/sys/net/ipv6');
  if (onIpv6) {
    kernel(`${NOWHERE}/disable_ipv6`, '1');
    for (const name of ['accept_ra', 'router_solicitations', 'dad_transmits'])
      kernel(`${OUT}/${name}`, '0');
    ip(`link set ${OUT} addrgenmode none`);
  }
  ip(`link set ${OUT} arp off multicast off up`);
  ip(`link set ${NOWHERE} up`);
  ip(`address add ${OWN} dev ${OUT}`);
  ip(`route add default dev ${OUT}`);
  if (onIpv6) {
    ip(`address add ${OWN_6} dev ${OUT} nodad`);
    ip(`-6 route add default dev ${OUT}`);
  }
  // They stay while they are mounted: over a file that is gone, nothing can be mounted any more.
  const folder = mkdtempSync(join(tmpdir(), 'plik-air-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(MOUNTED)) {
    if (!existsSync(path)) continue;
    const file = join(folder, basename(path));
    writeFileSync(file, text);
    execFileSync('mount', ['--bind', file, path]);
  }
}

/** Packets that left, those that no command of ours saw included. */
function sent() {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find((each) => each.trim().startsWith(`${OUT}:`));
  const counts = line.split(':')[1].trim().split(/\s+/);
  return Number(counts[9]);
}

/** Writes down what leaves, in words; without tcpdump it is only counted. */
async function listen() {
  const words = [];
  if (spawnSync('sh', ['-c', 'command -v tcpdump']).status !== 0) return { words };
  const stdio = ['ignore', 'pipe', 'pipe'];
  // At once, and as whoever runs this: in some namespaces there is nobody else.
  const dump = spawn('tcpdump', ['-n', '-t', '-l', '-Z', 'root', '-i', OUT, '--immediate-mode'], {
    stdio,
  });
  dump.stdout.on('data', (chunk) => words.push(String(chunk)));
  const ready = new Promise((resolve) => {
    dump.once('exit', resolve);
    dump.stderr.on('data', (chunk) => String(chunk).includes('listening on') && resolve());
  });
  await ready;
  return { words, dump };
}

/** The different things that were said, the first ones. */
function summary(words) {
  const lines = words.join('').split('\n').filter(Boolean);
  return [...new Set(lines)]
    .slice(0, 20)
    .map((line) => `  ${line}\n`)
    .join('');
}

async function inside([command, ...args]) {
  furnish();
  const { words, dump } = await listen();
  const child = spawn(command, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.once('error', ({ message }) => {
    console.error(`air-gapped: ${message}`);
    process.exit(1);
  });
  const [status] = await once(child, 'exit');
  const packets = sent();
  if (dump?.exitCode === null) {
    const over = once(dump, 'close');
    dump.kill('SIGINT');
    await over;
  }
  if (packets > 0) {
    const what = `air-gapped: ${packets} packets would have left this machine`;
    console.error(
      `${what}${words.length > 0 ? ':\n' : '; root is told which, with tcpdump\n'}${summary(words)}`,
    );
  }
  process.exit(packets > 0 ? 1 : (status ?? 1));
}

async function outside(command) {
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const namespaces = [...asRoot, '--mount', '--net'];
  if (command.length === 0)
    throw new Error('which command is to be run? npm run air-gapped -- npm test');
  const { status, stderr, error } = spawnSync('unshare', [...namespaces, 'true']);
  if (status !== 0)
    throw new Error(
      `this system does not let us make a network of our own (${String(error ?? stderr).trim()})`,
    );
  const script = fileURLToPath(import.meta.url);
  const child = spawn('unshare', [...namespaces, process.execPath, script, INSIDE, ...command], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
}

const args = process.argv.slice(2);
try {
  await (args[0] === INSIDE ? inside(args.slice(1)) : outside(args));
} catch (error) {
  console.error(`air-gapped: ${error.message}`);
  process.exit(1);
}
