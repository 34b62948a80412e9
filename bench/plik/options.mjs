import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

const OWN_COMMAND = fileURLToPath(new URL('../../bin/plikd', import.meta.url));

const TEXTS = { type: 'string' };
const FLAGS = { type: 'boolean', default: false };
const declared = {
  reference: TEXTS,
  ours: TEXTS,
  only: { type: 'string', multiple: true, default: [] },
  json: TEXTS,
  rounds: { ...TEXTS, default: '3' },
  mib: { ...TEXTS, default: '512' },
  'text-mib': { ...TEXTS, default: '64' },
  seconds: { ...TEXTS, default: '4' },
  connections: { ...TEXTS, default: '32' },
  files: { ...TEXTS, default: '1000' },
  listed: { ...TEXTS, default: '3000' },
  expired: { ...TEXTS, default: '20000' },
  uploads: { ...TEXTS, default: '200000' },
  'cleaning-rounds': { ...TEXTS, default: '1' },
  'long-way': FLAGS,
  'without-limit': FLAGS,
};

const numbers = ['rounds', 'mib', 'text-mib', 'seconds', 'connections', 'files', 'listed'];
const counts = [...numbers, 'expired', 'uploads', 'cleaning-rounds'];

function count(name, text) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} is a whole number above zero, not ${text}`);
}

/** Whether there is another server to measure against. */
export const hasReference = () =>
  Boolean(process.env.BENCH_REFERENCE) ||
  process.argv.some((word) => word === '--reference' || word.startsWith('--reference='));

/** What the command line and the environment ask for; bench/README.md lists it. */
export function readOptions() {
  const { values, positionals } = parseArgs({ options: declared, allowPositionals: true });
  for (const name of counts) values[name] = count(name, values[name]);
  if (values.expired > values.uploads) throw new Error('--expired is part of --uploads');
  const only = [...values.only.flatMap((list) => list.split(',')), ...positionals];
  return {
    ...values,
    only: only.map((name) => name.trim()).filter((name) => name !== ''),
    reference: values.reference ?? process.env.BENCH_REFERENCE,
    ours: values.ours ?? process.env.BENCH_OURS ?? OWN_COMMAND,
  };
}
