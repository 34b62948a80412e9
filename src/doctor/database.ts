import { dirname } from 'node:path';
import { describeError } from '../common/errors.js';
import type { Settings } from '../config/index.js';
import { DatabaseLook, type Schema } from '../database/look/look.js';
import { examineServer } from './database-server.js';
import { examineSqlite } from './database-sqlite.js';
import type { Examination } from './examination.js';
import type { Finding } from './finding.js';
import { existing, roomFindings, whoWeAre, whyNotWritable } from './place.js';
import type { Surroundings } from './surroundings.js';

/** Milliseconds of a round trip that a user does not feel yet, though a request makes several. */
const SLOW = 20;

/**
 * Everything about the database. The look is left open for the caller, who closes it; null: it cannot be used, or
 * is not there yet.
 */
export async function examineDatabase(
  exam: Examination,
  settings: Settings,
  around: Surroundings,
): Promise<DatabaseLook | null> {
  if (settings.database === null && settings.databaseFile !== ':memory:') {
    await exam.check('database', 'the folder of the database can be written', () =>
      placeOf(settings.databaseFile, around),
    );
  }
  if (!DatabaseLook.exists(settings)) return null;
  const opened: { look?: DatabaseLook } = {};
  await exam.check('database', 'the database answers', async (signal) => {
    try {
      const look = await DatabaseLook.open(settings);
      if (signal.aborted) await look.close();
      else opened.look = look;
      return [];
    } catch (error) {
      return [unreachable(error)];
    }
  });
  const { look } = opened;
  if (look === undefined) return null;
  await exam.check('database', 'its tables are of this version', async () =>
    schemaFindings(await look.schema()),
  );
  await exam.check('database', 'it answers quickly', async () => slowness(await look.roundTrip(9)));
  if (settings.database === null) await examineSqlite(exam, look, settings, around);
  else await examineServer(exam, look, settings, around);
  return look;
}

const unreachable = (error: unknown): Finding => ({
  code: 'database.unusable',
  severity: 'error',
  text: `${capital(describeError(error).split('\n')[0] ?? '')}.`,
  remedy: 'Correct what it names; docs/databases.md has the forms of MetadataBackendConfig.',
});

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

async function placeOf(file: string, { roomAt }: Surroundings): Promise<Finding[]> {
  const folder = dirname(file);
  const there = await existing(folder);
  const why = await whyNotWritable(there);
  if (why === null) return roomFindings('database', there, await roomAt(there));
  return [
    {
      code: 'database.read-only',
      severity: 'error',
      text: `${whoWeAre()} cannot write into ${there} (${why}), where the database ${file} has to be.`,
      remedy: `Give the folder to the user of the server (chown), mount it writable, or set MetadataBackendConfig.ConnectionString to a file elsewhere.`,
    },
  ];
}

function schemaFindings({ state, pending, newer }: Schema): Finding[] {
  if (state === 'plik') {
    return [
      {
        code: 'database.foreign',
        severity: 'error',
        text: 'The database belongs to Plik itself, and the server does not start with it.',
        remedy:
          'Name a new, empty database in MetadataBackendConfig, and take the data over by plikd import --from.',
      },
    ];
  }
  if (newer.length > 0) {
    return [
      {
        code: 'database.newer',
        severity: 'error',
        text: `A newer version of Plik Nest has changed the tables (${newer.join(', ')}), and this one does not start with them.`,
        remedy: 'Start that version, or restore the backup from before the change.',
      },
    ];
  }
  if (state === 'empty' || pending.length === 0) return [];
  return [
    {
      code: 'database.pending',
      severity: 'warning',
      text: `${pending.length} changes of the tables are pending, which the next start of plikd makes: ${pending.join(', ')}.`,
      remedy: 'Make a backup (plikd export), then restart plikd.',
    },
  ];
}

function slowness(took: number): Finding[] {
  if (took < SLOW) return [];
  return [
    {
      code: 'database.slow',
      severity: 'warning',
      text: `A question that costs the database nothing takes ${took.toFixed(0)} ms, and every request asks several.`,
      remedy:
        'Put the server near its database; look at the network between them, and at the load.',
    },
  ];
}
