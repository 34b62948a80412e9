// Loaded into a server in front of everything else: tells its parent how long the event loop stood still, and
// for how long of that its thread was computing, which a busy machine does not change.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** Nanoseconds that the thread has run. Linux only. */
const computed = () =>
  Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]);

if (isMainThread && process.send !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  let last = computed();
  let busiest = 0;
  const tick = () => {
    const now = computed();
    busiest = Math.max(busiest, now - last);
    last = now;
  };
  setInterval(tick, 1).unref();
  process.on('message', () => {
    tick();
    process.send({ longest: delays.max / 1e6, computing: busiest / 1e6 });
    delays.reset();
    busiest = 0;
  });
  process.channel.unref();
}
