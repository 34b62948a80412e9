// npm run resilience [-- --small] [--size 2GiB] [--every 50MB] [--seed 7] [mariadb|postgres] [s3|folder]: clients of tus
// send through connections that break to servers that are killed. Without names: MariaDB with a folder, and PostgreSQL
// with a private S3 service, which keeps what is sent in memory. Needs Debian's chromium (or CHROMIUM_PATH).
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { JEST } from './jest.mjs';
import { startObjectServer, testVariables } from './object-server.mjs';
import { prepare } from './prepare.mjs';

const UNITS = { '': 1, MB: 1e6, MiB: 2 ** 20, GB: 1e9, GiB: 2 ** 30 };

/** Bytes. */
function sizeOf(text) {
  const [, number, unit] = /^(\d+)([A-Za-z]*)$/.exec(text) ?? [];
  if (UNITS[unit] === undefined) throw new Error(`${text} is no size such as 2GiB or 50MB`);
  return Number(number) * UNITS[unit];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    small: { type: 'boolean', default: false },
    size: { type: 'string' },
    every: { type: 'string' },
    seed: { type: 'string' },
  },
});
const sizes = values.small ? { size: '40MB', every: '5MB' } : { size: '2GiB', every: '50MB' };
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const order = {
  size: sizeOf(values.size ?? sizes.size),
  every: sizeOf(values.every ?? sizes.every),
  seed,
};

const named = (...names) => names.filter((name) => positionals.includes(name));
const databases = named('mariadb', 'postgres');
const storages = named('folder', 's3');
const usual = [
  ['mariadb', 'folder'],
  ['postgres', 's3'],
];
const isWanted = ([database, storage]) =>
  (databases.length === 0 || databases.includes(database)) &&
  (storages.length === 0 || storages.includes(storage));
const unusual = databases.flatMap((database) => storages.map((storage) => [database, storage]));
const runs = unusual.length > 0 ? unusual : usual.filter(isWanted);

/** Bytes in the S3 service: four files, the parts that one is put together from, and what is not collected yet. */
const ROOM = Math.max(8 * 2 ** 30, 8 * order.size);

/** One run; answers whether all was well. */
async function run([database, storage]) {
  const objects = storage === 's3' ? await startObjectServer({ room: ROOM }) : null;
  console.log(`\n${database} and ${storage}, ${JSON.stringify(order)}\n`);
  const { status } = spawnSync(
    process.execPath,
    [...JEST, '--runInBand', '--selectProjects', 'resilience'],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        PLIK_RESILIENCE: JSON.stringify({ ...order, database }),
        ...(objects === null ? {} : testVariables(objects)),
      },
    },
  );
  await objects?.remove();
  return status === 0;
}

await prepare();
let isWell = true;
for (const each of runs) isWell = (await run(each)) && isWell;
process.exitCode = isWell ? 0 : 1;
