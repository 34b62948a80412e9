// A container of the rehearsed image: a read-only root, a volume on /data, a user number that nobody knows,
// no capabilities, and the server as process 1 of its own process namespace.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sh } from './image.mjs';

/** In the image's volume folder as it is, as Docker does with a fresh volume. */
export function mountVolume(image, volume) {
  const target = join(image.root, 'data');
  const { uid, gid, mode } = statSync(target);
  mkdirSync(volume);
  chownSync(volume, uid, gid);
  chmodSync(volume, mode);
  sh('umount', [join(image.root, 'tmp')]);
  sh('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', join(image.root, 'tmp')]);
  sh('mount', ['-o', 'remount,ro', image.root]);
  sh('mount', ['--bind', volume, target]);
}

/** The command line that enters the image as `user` ("12345:0"), with nothing of this machine's environment. */
function entering(image, user, env, command) {
  const [uid, gid] = user.split(':');
  const variables = Object.entries({ ...image.env, HOME: '/', ...env });
  return [
    ...['chroot', image.root, 'setpriv', '--reuid', uid, '--regid', gid, '--clear-groups'],
    ...['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'],
    ...[
      'env',
      '-i',
      '-C',
      image.directory,
      ...variables.map(([name, value]) => `${name}=${value}`),
    ],
    ...command,
  ];
}

/** Runs a command in the image to its end: `{ status, output }`. */
export function execute(image, user, env, command) {
  const [file, ...args] = entering(image, user, env, command);
  const { status, stdout, stderr } = spawnSync(file, args);
  return { status, output: `${stdout}${stderr}` };
}

const childOf = (pid) =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

/** Starts the image's entrypoint as process 1: its log, its signal, its end. */
export function start(image, user, env) {
  const inside = entering(image, user, env, image.entrypoint);
  const fresh = ['--pid', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn('unshare', [...fresh, ...inside], { stdio: ['ignore', 'pipe', 'pipe'] });
  const container = { log: '', code: undefined, pid: () => childOf(child.pid) };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (container.log += String(chunk)));
  const ended = new Promise((done) => child.on('exit', done)).then((code) => {
    container.code = code;
  });
  container.stop = async (signal) => {
    process.kill(container.pid(), signal);
    await Promise.race([ended, sleep(20_000)]);
    child.kill('SIGKILL');
    return container.code;
  };
  return container;
}
