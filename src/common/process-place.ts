import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** How Linux calls the kernel that runs now: a new number at every start of the machine. */
const BOOT = '/proc/sys/kernel/random/boot_id';

/**
 * Where process numbers mean the same as here: this start of this machine, and in it this group of processes
 * (in containers each has its own). Equal texts are equal places for certain; "" when it cannot be told, as
 * on other systems than Linux. A host's name alone tells nothing: containers often share one.
 */
export function placeOfProcesses(): string {
  try {
    // Of another group of processes, /proc would tell about processes that only have the same numbers.
    if (readlinkSync('/proc/self') !== String(process.pid)) return '';
    const boot = readFileSync(BOOT, 'utf8').trim();
    // Times of starts are told relative to the second one, which older kernels do not have.
    return [hostname(), boot, namespace('pid'), orNothing(() => namespace('time'))].join(' ');
  } catch {
    return '';
  }
}

const namespace = (kind: string): string => readlinkSync(`/proc/self/ns/${kind}`);

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** What the kernel tells of a process of this place; null when there is none, or it is hidden from us. */
function statOf(pid: number): { readonly state: string; readonly begin: number } | null {
  const stat = orNothing(() => readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  // The name of the program, in brackets, may hold anything; the third field is the first behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? null : { state: fields[0] ?? '', begin: Number(fields[19]) };
}

/** When a process of this place began, in ticks of the kernel's clock; 0 when that cannot be told. */
export const beginOf = (pid: number): number => statOf(pid)?.begin ?? 0;

/**
 * Whether the process of this place that began then is gone for certain: nobody has its number, or somebody
 * who began at another time, or it has ended and waits to be buried.
 */
export function isGone(pid: number, begin: number): boolean {
  const found = statOf(pid);
  if (found !== null) return /[ZX]/.test(found.state) || (begin > 0 && found.begin !== begin);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // Else it lives, and is hidden from us.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
