// Ours against Plik itself: every row in turn, both (and others beside them) in one run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cleaningRows } from './cleaning.mjs';
import { tools } from './load.mjs';
import { manyRows } from './many.mjs';
import { readOptions } from './options.mjs';
import { rateRows } from './rates.mjs';
import { Report } from './report.mjs';
import { Side, killAll, stopAll } from './sides.mjs';
import { transferRows } from './transfers.mjs';

const THIN = `${process.execPath} ${fileURLToPath(new URL('../thin-server.mjs', import.meta.url))}`;

const options = readOptions();
// On the project's own disk: /tmp may be memory, where flushing costs nothing.
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(root, 'bench-data-'));
options.folder = folder;

const all = {
  ...transferRows(options),
  ...rateRows(options),
  ...manyRows(options),
  ...cleaningRows(options),
};

function chosen() {
  const unknown = options.only.filter((name) => !(name in all) && name !== 'memory');
  if (unknown.length > 0) {
    throw new Error(`no row ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}`);
  }
  const names = Object.keys(all).filter(
    (name) => options.only.length === 0 || options.only.includes(name),
  );
  return names.map((name) => [name, all[name]]);
}

function sidesOf() {
  const sides = [new Side('ours', options.ours, folder)];
  if (options['long-way']) {
    sides.push(new Side('long-way', options.ours, folder, { PLIK_NEST_LONG_WAY: '1' }));
  }
  sides.push(new Side('plik', options.reference, folder));
  if (!options['without-limit']) sides.push(new Side('limit', THIN, folder));
  return sides;
}

const failures = [];

/** `work` of one side; a failure costs this side the row, and the others nothing. */
async function attempt(name, side, out, work) {
  if (out.has(side)) return undefined;
  try {
    return await work();
  } catch (error) {
    out.add(side);
    failures.push(`${name}, ${side.name}: ${error.message}`);
    return undefined;
  }
}

/** What was done, by the second and by the second of processor time. */
async function once(side, row, prepared) {
  const before = side.computed();
  const done = await row.measure(side, prepared);
  if (row.parts !== undefined) return done;
  const computed = side.computed() - before;
  return { value: done.amount / done.seconds, perCpu: done.amount / computed };
}

/** Until a side has finished what nobody waits for any more, so that the next one has the machine for itself. */
async function quiet(side) {
  for (let before = -1, tries = 0; tries < 50; tries += 1) {
    const now = side.computed();
    if (now - before < 0.02) return;
    before = now;
    await sleep(100);
  }
}

/** Samples of a row by side: in turn, and the other way round in every second round. */
async function measure(name, row, sides) {
  const taking = sides.filter((side) => !(row.without ?? []).includes(side.name));
  const out = new Set();
  const prepared = new Map();
  for (const side of taking) {
    prepared.set(side, await attempt(name, side, out, () => row.prepare?.(side)));
  }
  const samples = {};
  for (let round = 0; round < (row.rounds ?? options.rounds); round += 1) {
    for (const side of round % 2 === 0 ? taking : [...taking].reverse()) {
      const work = () => once(side, row, prepared.get(side));
      const sample = await attempt(name, side, out, work);
      if (sample !== undefined) (samples[side.name] ??= []).push(sample);
      await quiet(side);
    }
  }
  return samples;
}

/** A row of several parts has one value of each in every sample. */
function report(into, name, row, samples) {
  if (row.parts === undefined) return into.add(name, row.label, row.unit, samples);
  for (const [part, label] of Object.entries(row.parts)) {
    const own = Object.entries(samples).map(([side, list]) => [
      side,
      list.map((sample) => ({ value: sample[part] })),
    ]);
    const unit = row.units?.[part] ?? row.unit;
    into.add(`${name}-${part}`, label, unit, Object.fromEntries(own));
  }
  return undefined;
}

const memoryOf = (sides, figure) =>
  Object.fromEntries(sides.map((side) => [side.name, [{ value: figure(side) }]]));

async function run() {
  const rows = chosen();
  const sides = sidesOf();
  for (const side of sides) await side.start();
  const machine = `${cpus().length} × ${cpus()[0]?.model}, Node.js ${process.version}`;
  console.log(`${machine}, ${tools.wrk ? 'wrk' : 'requests by Node.js'}\n`);
  const into = new Report(sides);
  console.log(into.head());
  const idle = memoryOf(sides, (side) => side.memory());
  for (const [name, row] of rows) report(into, name, row, await measure(name, row, sides));
  into.add('memory-idle', 'memory at rest after the start', 'MiB', idle);
  into.add(
    'memory',
    'peak memory over all of it',
    'MiB',
    memoryOf(sides, (side) => side.memory('VmHWM')),
  );
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ machine, rows: into, failures }, null, 1)}\n`);
  }
}

const tidy = () => rmSync(folder, { recursive: true, force: true });

for (const signal of ['SIGINT', 'SIGTERM']) {
  // For good: a second one, as a group of processes gets it, must not cut the tidying short.
  process.on(signal, () => {
    killAll();
    tidy();
    process.exit(130);
  });
}
try {
  await run();
} finally {
  await stopAll();
  tidy();
}
for (const line of failures) console.error(line);
process.exitCode = failures.length > 0 ? 1 : 0;
