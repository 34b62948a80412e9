import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Clock ticks of /proc in one second. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const read = (pid, name) => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
};

/** A process and all that it has started, as far as they live. */
function tree(pid) {
  const listed = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = listed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  // Grows while it is walked: children of children are looked for, too.
  for (const parent of found) {
    found.push(...pairs.filter(([, above]) => above === parent).map(([child]) => child));
  }
  return found;
}

const sum = (pid, figure) => tree(pid).reduce((total, member) => total + figure(member), 0);

/** MiB that a server's processes have in memory: now, or (`VmHWM`) at most so far. */
export const memoryOf = (pid, field = 'VmRSS') =>
  sum(pid, (member) => {
    const line = new RegExp(`${field}:\\s+(\\d+)`).exec(read(member, 'status'));
    return line === null ? 0 : Number(line[1]) / 1024;
  });

/** Seconds that a server's processes have computed, in user and kernel mode. */
export const computedBy = (pid) =>
  sum(pid, (member) => {
    // The name of the command, in brackets, may itself hold blanks.
    const fields = read(member, 'stat').split(') ').at(-1).split(' ');
    return fields.length < 13 ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS;
  });
