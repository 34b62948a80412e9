// Expired uploads among living ones are removed by `clean`, beside a server that makes new ones meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '../load.mjs';
import { ask } from './load.mjs';
import { countOfTtl, multiply, readCounters } from './filling.mjs';

/** Seconds until the first kind of upload expires, and the second. */
const SHORT = 1;
const LONG = 1_000_000;
/** Between the answer to one create and the next request. */
const PAUSE_MS = 10;

/** `count` uploads of one kind: the first one by a request, the others as its copies. */
async function fill(side, ttl, count) {
  await side.start();
  const before = readCounters(side.database);
  const { id } = await ask('POST', `${side.url}/upload`, { ttl });
  await side.stop();
  const after = readCounters(side.database);
  multiply(side.database, { id, count: count - 1, before, after });
}

/** Milliseconds that each create took until `going` ended. */
async function createsDuring(side, going) {
  let over = false;
  const end = going.finally(() => {
    over = true;
  });
  const waits = [];
  while (!over) {
    const start = performance.now();
    await request('POST', `${side.url}/upload`, { body: '{}' });
    waits.push(performance.now() - start);
    await sleep(PAUSE_MS);
  }
  await end;
  return waits.sort((a, b) => a - b);
}

async function clean(side, { expired, uploads }) {
  try {
    if (uploads > expired) await fill(side, LONG, uploads - expired);
    await fill(side, SHORT, expired);
    await sleep(SHORT * 1000 + 500);
    await side.start();
    const there = countOfTtl(side.database, SHORT);
    const start = performance.now();
    const waits = await createsDuring(side, side.tell('clean'));
    const seconds = (performance.now() - start) / 1000;
    const left = countOfTtl(side.database, SHORT);
    if (there === 0 || left > 0) throw new Error(`${side.name} left ${left} of ${there} uploads`);
    return {
      rate: there / seconds,
      p99: waits[Math.floor(waits.length * 0.99)],
      longest: waits.at(-1),
    };
  } finally {
    await side.remove();
  }
}

export const cleaningRows = (options) => ({
  cleaning: {
    without: ['limit'],
    rounds: options['cleaning-rounds'],
    parts: {
      rate: `cleaning, ${options.expired} expired of ${options.uploads}`,
      p99: 'creates meanwhile, p99',
      longest: 'creates meanwhile, the longest',
    },
    unit: 'ms',
    units: { rate: 'per s' },
    measure: (side) => clean(side.another(), options),
  },
});
