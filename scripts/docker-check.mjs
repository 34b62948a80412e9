// npm run docker:check [-- --run]: looks at docker/ without a Docker engine. The Dockerfile is linted and
// the compose files are validated; --run also takes the Dockerfile's own steps in a clean folder and starts
// what comes of them as a user without a name, on a file system that cannot be written.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import dockerignore from '@balena/dockerignore';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { root } from './prepare.mjs';

const DOCKERFILE = join(root, 'docker', 'Dockerfile');
const COMPOSE = ['compose.yaml', 'compose.mariadb.yaml', 'compose.postgres.yaml'];
/** Any user that the image knows nothing of, in the group that it is made for. */
const UID = '12345';

let passed = 0;
let failed = 0;
function check(what, holds, why = '') {
  if (holds) passed += 1;
  else failed += 1;
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}${holds || why === '' ? '' : `: ${why}`}`);
}

function lint() {
  const text = readFileSync(DOCKERFILE, 'utf8');
  const problems = validate(text).map(
    ({ range, message }) => `${range.start.line + 1}: ${message}`,
  );
  check('docker/Dockerfile', problems.length === 0, problems.join(', '));
  const [command, first] =
    spawnSync('docker', ['compose', 'version']).status === 0
      ? ['docker', ['compose']]
      : ['docker-compose', []];
  for (const name of COMPOSE) {
    const args = [...first, '-f', join(root, 'docker', name), 'config', '-q'];
    const env = { ...process.env, PLIK_DB_PASSWORD: 'secret' };
    const { status, stderr, error } = spawnSync(command, args, { env });
    check(`docker/${name}`, status === 0, String(error ?? stderr));
    const without = spawnSync(command, args, { env: process.env });
    const needs = readFileSync(join(root, 'docker', name), 'utf8').includes('PLIK_DB_PASSWORD:?');
    check(`docker/${name} without its password`, (without.status === 0) === !needs);
  }
}

/** Copies what the builder would be given of a path: files of the repository that are not ignored. */
function copyFromContext(source, target) {
  const ignored = dockerignore().add(readFileSync(`${DOCKERFILE}.dockerignore`, 'utf8'));
  const tracked = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', source];
  const files = execFileSync('git', tracked, { cwd: root }).toString().split('\0').filter(Boolean);
  for (const file of files.filter(
    (each) => existsSync(join(root, each)) && !ignored.ignores(each),
  )) {
    const inside = file === source ? '' : file.slice(source.length);
    const to = join(target, inside);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(root, file), to);
  }
}

/** The stages of the Dockerfile, each in a folder that stands for its file system. */
class Build {
  stages = new Map();
  workdir = '/';
  settings = { entrypoint: [], healthcheck: [], user: '' };

  constructor(folder) {
    this.folder = folder;
  }

  at(path) {
    const absolute = path.startsWith('/') ? path : join(this.workdir, path);
    return join(this.stage, absolute);
  }

  step(instruction) {
    const words = instruction.getArguments().map((argument) => argument.getValue());
    switch (instruction.getKeyword()) {
      case 'FROM':
        this.stage = join(this.folder, `stage-${this.stages.size}`);
        this.stages.set(words[2] ?? '', this.stage);
        this.workdir = '/';
        mkdirSync(this.stage);
        break;
      case 'WORKDIR':
        this.workdir = words[0];
        mkdirSync(this.at('.'), { recursive: true });
        break;
      case 'COPY':
        this.copy(instruction, words);
        break;
      case 'RUN':
        this.run(instruction.getArgumentsContent());
        break;
      case 'USER':
        this.settings.user = words[0];
        break;
      case 'ENTRYPOINT':
        this.settings.entrypoint = JSON.parse(instruction.getArgumentsContent());
        break;
      case 'HEALTHCHECK':
        this.settings.healthcheck = JSON.parse(/\[.*\]/s.exec(instruction.toString())[0]);
    }
  }

  copy(instruction, words) {
    const from = instruction.getFlags().find((flag) => flag.getName() === 'from');
    const sources = words.slice(0, -1);
    const target = words.at(-1);
    for (const source of sources) {
      const to = sources.length > 1 || target.endsWith('/') ? join(target, source) : target;
      if (from === undefined) copyFromContext(source, this.at(to));
      else cpSync(join(this.stages.get(from.getValue()), source), this.at(to), { recursive: true });
    }
  }

  run(command) {
    if (command.includes('apt-get')) return;
    const inside = command
      .replace(/\\\r?\n/g, ' ')
      .replace(
        /(^|\s)(\/(?:app|data)\b)/g,
        (_, before, path) => `${before}${join(this.stage, path)}`,
      );
    console.log(`       RUN ${command.replace(/\s+/g, ' ')}`);
    execFileSync('sh', ['-c', inside], {
      cwd: this.at('.'),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** A command of the image, as its user would run it: nothing but /data can be written. */
function container(build, command, env) {
  const data = join(build.stage, 'data');
  const [program, ...args] = command.map((word) =>
    word === 'node' ? process.execPath : word.replace(/^\/app\b/, join(build.stage, 'app')),
  );
  const lock = `mount --make-rprivate / && mount --bind '${data}' '${data}' && mount -o remount,bind,ro / && cd '${data}'`;
  const user = ['setpriv', '--reuid', UID, '--regid', '0', '--clear-groups', '--no-new-privs'];
  const bare = [...user, '--bounding-set=-all', '--', program, ...args];
  const script = `${lock} && exec "$@"`;
  return spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', ...bare], {
    env: { NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

const exitOf = (child) => new Promise((resolve) => child.once('exit', resolve));

async function serve(build) {
  const port = await freePort();
  const env = { PLIKD_LISTEN_PORT: String(port), PLIKD_PLIK_DOMAIN: '' };
  const url = `http://127.0.0.1:${port}`;
  const healthy = () => exitOf(container(build, build.settings.healthcheck, env));
  check('the health check fails without a server', (await healthy()) === 1);
  const server = container(build, build.settings.entrypoint, env);
  const ended = exitOf(server);
  for (let i = 0; i < 100 && !(await fetch(`${url}/health`).catch(() => null)); i += 1) {
    await sleep(100);
  }
  check('the health check of a server that runs', (await healthy()) === 0);
  const body = 'from a container';
  const link = await (await fetch(`${url}/a.txt`, { method: 'PUT', body })).text();
  check('an upload comes back', (await (await fetch(link.trim())).text()) === body, link);
  const page = await fetch(url);
  check('the page is there', page.status === 200 && /<html/.test(await page.text()));
  const clean = container(build, [...build.settings.entrypoint, 'clean'], env);
  check('a command beside the server', (await exitOf(clean)) === 0);
  server.kill('SIGTERM');
  check('SIGTERM ends it with 0', (await ended) === 0);
  check('data is kept where the volume is', existsSync(join(build.stage, 'data', 'plik.db')));
}

async function runImage() {
  const folder = mkdtempSync(join(tmpdir(), 'plik-image-'));
  // A user without a name has to get in.
  chmodSync(folder, 0o755);
  try {
    const build = new Build(folder);
    const file = DockerfileParser.parse(readFileSync(DOCKERFILE, 'utf8'));
    for (const instruction of file.getInstructions()) build.step(instruction);
    check('the steps of the image', true);
    check('the user is not root', /^[1-9]\d*:0$/.test(build.settings.user), build.settings.user);
    const modules = join(build.stage, 'app', 'node_modules');
    check('no development packages', !existsSync(join(modules, 'typescript')));
    await serve(build);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

lint();
if (process.argv.includes('--run')) await runImage();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
