import { stat } from 'node:fs/promises';
import { humanSize } from '../common/units.js';
import type { Settings } from '../config/index.js';
import type { DatabaseLook } from '../database/look/look.js';
import { damageIn, sqliteFacts } from '../database/look/sqlite-look.js';
import type { Examination } from './examination.js';
import type { Finding } from './finding.js';
import { networkName, whoWeAre, whyNotWritable } from './place.js';
import type { Surroundings } from './surroundings.js';

/** Bytes that are read through in a few seconds. */
const LARGEST = 1024 ** 3;

export async function examineSqlite(
  exam: Examination,
  look: DatabaseLook,
  { databaseFile: file }: Settings,
  { roomAt }: Surroundings,
): Promise<void> {
  await exam.check('database', 'its file can be written', () => writable(file));
  await exam.check('database', 'its file is on this machine', async () =>
    local(file, networkName(await roomAt(file))),
  );
  await exam.check('database', 'it writes ahead (WAL)', async () =>
    journal((await sqliteFacts(look)).journal),
  );
  await exam.check('database', 'its file is whole', () => whole(look, file), { limit: 60_000 });
}

async function writable(file: string): Promise<Finding[]> {
  const why = await whyNotWritable(file).then((code) =>
    // A file need not be entered.
    code === 'EACCES' ? unwritableFile(file) : code,
  );
  if (why === null) return [];
  return [
    {
      code: 'database.read-only',
      severity: 'error',
      text: `${whoWeAre()} cannot write the database ${file} (${why}).`,
      remedy: `Give it to the user of the server: chown it, and chmod 600 ${file}.`,
    },
  ];
}

async function unwritableFile(file: string): Promise<string | null> {
  const { constants, promises } = await import('node:fs');
  return promises.access(file, constants.R_OK | constants.W_OK).then(
    () => null,
    () => 'EACCES',
  );
}

function local(file: string, network: string | null): Finding[] {
  if (network === null) return [];
  return [
    {
      code: 'database.network',
      severity: 'error',
      text: `The database ${file} is on a network file system (${network}), where SQLite's locks and its log do not work reliably.`,
      remedy:
        'Set MetadataBackendConfig.ConnectionString to a file on a local disk, or use MariaDB or PostgreSQL.',
    },
  ];
}

function journal(mode: string): Finding[] {
  if (mode === 'wal') return [];
  return [
    {
      code: 'database.journal',
      severity: 'warning',
      text: `The journal mode of the database is "${mode}" and not "wal": it was changed from outside, or the file system cannot do it.`,
      remedy: 'Restart plikd, which sets it; if it stays so, move the file to a local disk.',
    },
  ];
}

async function whole(look: DatabaseLook, file: string): Promise<Finding[]> {
  const { size } = await stat(file);
  if (size > LARGEST) {
    return [
      {
        code: 'database.unread',
        severity: 'notice',
        text: `The database is too large (${humanSize(size)}) to be read through here.`,
        remedy: `Run sqlite3 ${file} "PRAGMA quick_check" at a quiet hour.`,
      },
    ];
  }
  const damage = await damageIn(look).catch((error: unknown) => (error as Error).message);
  if (damage === null) return [];
  return [
    {
      code: 'database.damaged',
      severity: 'error',
      text: `The database ${file} is damaged: ${damage.split('\n').at(-1) ?? damage}.`,
      remedy: 'Stop plikd, keep a copy of the file, and restore a backup (plikd import).',
    },
  ];
}
