// The stages of the Dockerfile, gone through in overlays: this machine stands for the base image, and
// what a stage writes lands in a folder of its own.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bringNodes } from '../nodes.mjs';
import { root } from '../root.mjs';
import { contextFiles, nodeVersion, stages } from './dockerfile.mjs';

/** Steps that change the system: this machine has the tools already. */
const SYSTEM = /\b(?:apt-get|groupadd|useradd)\b/;
/** How this machine reaches the package registry. */
const NETWORK = /^(?:npm_config_|NODE_EXTRA_CA_CERTS$|https?_proxy$|no_proxy$)/i;
const BASE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs a command to its end; what it printed is shown when it fails. */
export function sh(file, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(file, args, options);
  if (status !== 0)
    throw new Error(`${file} ${args.join(' ')}\n${stdout}${stderr}${error?.message ?? ''}`);
  return String(stdout);
}

const networkVariables = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => NETWORK.test(name)));

const expand = (text, variables) =>
  text.replace(/\$\{?(\w+)\}?/g, (_, name) => variables[name] ?? '');

/** A root folder on top of this machine's own; it has to be on another file system than that. */
function overlay(folder) {
  const [upper, work, merged] = ['upper', 'work', 'root'].map((name) => join(folder, name));
  for (const path of [upper, work, merged]) mkdirSync(path, { recursive: true });
  const layers = `lowerdir=/,upperdir=${upper},workdir=${work}`;
  sh('mount', ['-t', 'overlay', 'overlay', '-o', layers, merged]);
  sh('mount', ['--rbind', '/dev', join(merged, 'dev')]);
  sh('mount', ['-t', 'proc', 'proc', join(merged, 'proc')]);
  sh('mount', ['-t', 'tmpfs', 'tmpfs', join(merged, 'tmp')]);
  return merged;
}

/** Official images keep their own Node.js there, which comes before that of this machine. */
function provideNode(stageRoot, node) {
  const there = join(stageRoot, 'usr/local/bin');
  mkdirSync(there, { recursive: true });
  cpSync(join(node, 'node'), join(there, 'node'));
}

/** The build context: the files that .dockerignore leaves, owned by root as in an image. */
function makeContext(folder) {
  for (const file of contextFiles()) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { preserveTimestamps: true });
  }
  sh('chown', ['-R', '0:0', folder]);
  return folder;
}

/** COPY: a folder gives its content; a target that ends with "/" is a folder. */
function copy(sources, target, from, stage) {
  const absolute = resolve(stage.directory, target);
  for (const source of sources) {
    const path = join(from, source);
    const to = join(stage.root, absolute);
    const isFolder = statSync(path).isDirectory();
    mkdirSync(isFolder || target.endsWith('/') ? to : dirname(to), { recursive: true });
    sh('cp', ['-a', isFolder ? `${path}/.` : path, to]);
  }
}

const steps = {
  WORKDIR(stage, { text }) {
    stage.directory = resolve(stage.directory, text);
    mkdirSync(join(stage.root, stage.directory), { recursive: true });
  },
  ENV(stage, { properties }) {
    for (const [name, value] of properties) stage.env[name] = expand(value, stage.env);
  },
  COPY(stage, { words, flags }, build) {
    const from = flags.from === undefined ? build.context : build.stages[flags.from].root;
    copy(words.slice(0, -1), words.at(-1), from, stage);
  },
  RUN(stage, { text }) {
    if (SYSTEM.test(text)) return 'left out';
    const env = { ...networkVariables(), HOME: '/root', ...stage.env };
    const inside = ['chroot', stage.root, 'env', '-C', stage.directory, '/bin/sh', '-c', text];
    sh(inside[0], inside.slice(1), { env });
  },
  USER(stage, { text }) {
    stage.user = text;
  },
  HEALTHCHECK(stage, { command }) {
    stage.healthcheck = command;
  },
  ENTRYPOINT(stage, { command }) {
    stage.entrypoint = command;
  },
};

/** All stages; answers the last one: its root folder, working directory, variables and commands. */
export function buildImage(folder) {
  const build = { stages: {}, context: makeContext(join(folder, 'context')) };
  const node = bringNodes(join(folder, 'node'), [nodeVersion()])[nodeVersion()];
  for (const { name, instructions } of stages()) {
    const stage = {
      root: overlay(join(folder, name)),
      directory: '/',
      env: { PATH: BASE_PATH },
    };
    provideNode(stage.root, node);
    build.stages[name] = stage;
    for (const instruction of instructions) {
      const began = Date.now();
      const remark = steps[instruction.keyword]?.(stage, instruction, build) ?? '';
      if (instruction.keyword === 'RUN')
        console.log(
          `${name}: RUN ${instruction.text.slice(0, 50)} … ${remark || `${Date.now() - began} ms`}`,
        );
    }
  }
  return Object.values(build.stages).at(-1);
}
