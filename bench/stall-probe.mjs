// Loaded into a server in front of everything else: tells its parent how long the event loop stood still.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.send !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  process.on('message', () => {
    process.send({ longest: delays.max / 1e6 });
    delays.reset();
  });
  process.channel.unref();
}
