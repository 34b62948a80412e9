// npm run rehearse [-- jest arguments]: carries out what docs/deployment.md and docs/operations.md tell an operator to
// do, with the commands and files of those pages, as root of a machine that exists for this alone: namespaces with their
// own /etc, /opt, /var/lib, network and processes. Needs Linux, root, and the packages that .ci/run installs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.mjs';
import { root } from './root.mjs';

if (process.platform !== 'linux' || process.getuid() !== 0) {
  console.error('rehearse: only root may make a machine of its own, and only on Linux');
  process.exit(1);
}
await prepare();
const inside = fileURLToPath(new URL('rehearsal/inside.mjs', import.meta.url));
// Whatever runs in there ends with the first of its processes, and that one with this one.
const machine = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
const child = spawn('unshare', [...machine, process.execPath, inside, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => child.kill('SIGKILL'));
const [status] = await once(child, 'exit');
process.exitCode = status ?? 1;
