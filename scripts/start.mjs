// npm start: installs and builds what is missing or stale, then serves. Arguments go to plikd.
import { prepare } from './prepare.mjs';

/** How often is looked whether the npm above lives, in ms. */
const LOOK = 500;

/** A server does not outlive the npm that started it: without it, nobody would pass signals on. */
function endWith(parent) {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK);
  timer.unref();
}

if (process.env.npm_lifecycle_event === 'start') endWith(process.ppid);
await prepare({ development: false });
await import('../dist/plikd/main.js');
