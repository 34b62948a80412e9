// What is asked of systemctl in our documents, where no systemd runs: services are started as their units say, as far
// as that is about which command runs as whom, where, with which variables, and how long it may take to stop.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const UNITS = '/etc/systemd/system';
const STATE = '/run/units';
/** What systemd itself waits where a unit says nothing, in seconds. */
const PATIENCE = 90;

const lines = (file) => readFileSync(file, 'utf8').split('\n');

/** The last value of each key of [Service], a list for those of which each line counts. */
function read(name) {
  const [template, instance] = name.split('@');
  const file = instance === undefined ? `${template}.service` : `${template}@.service`;
  const more = `${UNITS}/${file}.d`;
  const files = [`${UNITS}/${file}`];
  if (existsSync(more)) files.push(...readdirSync(more).map((each) => `${more}/${each}`));
  const unit = { Environment: [], ExecStart: [], EnvironmentFile: [] };
  for (const line of files.flatMap(lines)) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined) continue;
    const text = value.replaceAll('%i', instance ?? '');
    if (!Array.isArray(unit[key])) unit[key] = text;
    else if (text === '') unit[key] = [];
    else unit[key].push(text);
  }
  return unit;
}

const id = (flag, user) => Number(spawnSync('id', [flag, user]).stdout.toString());

function pidOf(name) {
  const file = `${STATE}/${name}`;
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8'));
  // One that has ended and that nobody has asked for is there, too.
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ' Z';
  return /\) Z|^ Z/.test(stat) ? undefined : pid;
}

function variables(unit) {
  const files = unit.EnvironmentFile.map((file) => file.replace(/^-/, '')).filter(existsSync);
  const all = [...unit.Environment, ...files.flatMap(lines)].filter((line) => /^\w+=/.test(line));
  return Object.fromEntries(all.map((line) => /^(\w+)=(.*)$/.exec(line).slice(1)));
}

function start(name) {
  if (name === 'nginx') return spawnSync('nginx', { stdio: 'inherit' }).status;
  if (pidOf(name) !== undefined) return 0;
  const unit = read(name);
  if (unit.ExecStart.length !== 1) throw new Error(`${name}: one ExecStart is needed`);
  const home = `/var/lib/${unit.StateDirectory}`;
  mkdirSync(home, { recursive: true, mode: Number.parseInt(unit.StateDirectoryMode, 8) });
  chownSync(home, id('-u', unit.User), id('-g', unit.Group));
  const who = [`--reuid=${unit.User}`, `--regid=${unit.Group}`, '--init-groups', '--no-new-privs'];
  const shell = `ulimit -n ${unit.LimitNOFILE}; umask ${unit.UMask}; exec ${unit.ExecStart[0]}`;
  const log = openSync(`/var/log/${name}.log`, 'a');
  const rights = ['--bounding-set=-all', '--inh-caps=-all'];
  const child = spawn('setpriv', [...who, ...rights, 'sh', '-c', shell], {
    cwd: unit.WorkingDirectory,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...variables(unit) },
    stdio: ['ignore', log, log],
    detached: true,
  });
  child.unref();
  mkdirSync(STATE, { recursive: true });
  writeFileSync(`${STATE}/${name}`, String(child.pid));
  return 0;
}

const seconds = (text = String(PATIENCE)) =>
  Number.parseInt(text, 10) * (text.endsWith('min') ? 60 : 1);

async function stop(name) {
  const pid = pidOf(name);
  if (pid === undefined) return 0;
  const end = Date.now() + seconds(read(name).TimeoutStopSec) * 1000;
  process.kill(pid, 'SIGTERM');
  while (pidOf(name) !== undefined) {
    if (Date.now() > end) process.kill(pid, 'SIGKILL');
    await sleep(20);
  }
  rmSync(`${STATE}/${name}`);
  return 0;
}

const deeds = {
  start,
  stop,
  restart: async (name) => {
    await stop(name);
    return start(name);
  },
  reload: (name) => spawnSync(name, ['-s', 'reload'], { stdio: 'inherit' }).status,
  enable: start,
};

const [verb, ...names] = process.argv.slice(2).filter((arg) => arg !== '--now');
if (verb !== 'daemon-reload') {
  const deed = deeds[verb];
  if (deed === undefined) throw new Error(`nothing here knows systemctl ${verb}`);
  for (const name of names) process.exitCode = (await deed(name)) || process.exitCode;
}
