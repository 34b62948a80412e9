import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { beginOf, isGone, placeOfProcesses } from './process-place.js';

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

async function somebody(): Promise<number> {
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  return child.pid!;
}

async function end(): Promise<void> {
  const gone = once(child!, 'exit');
  child!.kill('SIGKILL');
  await gone;
}

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('a process', () => {
  it('is gone when its number is nobody’s', async () => {
    const pid = await somebody();
    const begin = beginOf(pid);
    expect(isGone(pid, begin)).toBe(false);
    await end();
    expect(isGone(pid, begin)).toBe(true);
    expect(isGone(pid, 0)).toBe(true);
  });

  it('is not gone while somebody has its number, unless that one began at another time', async () => {
    const pid = await somebody();
    expect(isGone(pid, 0)).toBe(false);
    expect(isGone(process.pid, beginOf(process.pid))).toBe(false);
  });

  onLinux('is gone when somebody else has its number', async () => {
    const pid = await somebody();
    expect(isGone(pid, beginOf(pid) - 1)).toBe(true);
    // A process that has our own number is another one, too, unless it began with us.
    expect(isGone(process.pid, beginOf(process.pid) - 1)).toBe(true);
  });

  onLinux('has a place that is the same for those who see the same processes', async () => {
    const place = placeOfProcesses();
    expect(place).toMatch(/^\S+ [0-9a-f-]{36} pid:\[\d+\] time:\[\d+\]$/);
    expect(placeOfProcesses()).toBe(place);
    expect(beginOf(await somebody())).toBeGreaterThanOrEqual(beginOf(process.pid));
  });
});
