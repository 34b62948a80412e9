import type { Settings } from '../config/index.js';
import type { DatabaseLook } from '../database/look/look.js';
import { type ServerFacts, mysqlFacts, postgresFacts } from '../database/look/server-look.js';
import type { Examination } from './examination.js';
import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** The oldest that the tests run on, or that has what the tables need. */
const OLDEST: Readonly<Record<ServerFacts['product'], readonly number[]>> = {
  PostgreSQL: [15, 0],
  MariaDB: [10, 11],
  MySQL: [8, 0],
};
const POOL = 10;
/** Milliseconds by which clocks may differ. */
const APART = 5_000;
const MiB = 1024 * 1024;
const PACKET = 4 * MiB;

export async function examineServer(
  exam: Examination,
  look: DatabaseLook,
  settings: Settings,
  { clock }: Surroundings,
): Promise<void> {
  const known: { facts?: ServerFacts } = {};
  await exam.check('database', 'its version is supported', async () => {
    const ask = settings.database?.kind === 'postgres' ? postgresFacts : mysqlFacts;
    known.facts = await ask(look, () => clock.now());
    return versionOf(known.facts);
  });
  const { facts } = known;
  if (facts === undefined) return;
  const pool = settings.metadataBackendConfig.maxOpenConns || POOL;
  await exam.check('database', 'it keeps every text as it is', () => encodingOf(facts));
  await exam.check('database', 'the user may do what is needed', () => rightsOf(facts));
  await exam.check('database', 'it has enough connections', () => connectionsOf(facts, pool));
  await exam.check('database', 'it takes large statements', () => packetOf(facts));
  await exam.check('database', 'its clock is that of this machine', () => clockOf(facts));
}

function versionOf({ product, version }: ServerFacts): Finding[] {
  const [major = 0, minor = 0] = version;
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST[product];
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return [];
  return [
    {
      code: 'database.version',
      severity: 'warning',
      text: `${product} ${version.join('.')} is older than ${OLDEST[product].join('.')}, the oldest that is tested.`,
      remedy: `Upgrade ${product}.`,
    },
  ];
}

function encodingOf({ product, encoding, misread }: ServerFacts): Finding[] {
  // MariaDB and MySQL are told the encoding with each table; what the database says is for those of others.
  if (product === 'PostgreSQL' && encoding !== 'UTF8') {
    return [
      {
        code: 'database.encoding',
        severity: 'error',
        text: `The encoding of the database is ${encoding} and not UTF8: names of files with other characters cannot be stored.`,
        remedy:
          "Make a new one by CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and take the data over by plikd export and plikd import.",
      },
    ];
  }
  if (misread.length === 0) return [];
  return [
    {
      code: 'database.collation',
      severity: 'error',
      text: `Texts of the tables ${misread.join(', ')} are not kept as utf8mb4 that is compared byte by byte: two ids that differ in capitals may be taken for one, and names of files be refused.`,
      remedy:
        'Take the data over into a new database by plikd export and plikd import, which makes the tables as they have to be.',
    },
  ];
}

function rightsOf({ readOnly, missing }: ServerFacts): Finding[] {
  if (readOnly) {
    return [
      {
        code: 'database.read-only',
        severity: 'error',
        text: 'Nothing can be written: the database is a copy of another one, or was switched to read only.',
        remedy:
          'Name the server that takes writes in MetadataBackendConfig, or switch read_only off.',
      },
    ];
  }
  if (missing.length === 0) return [];
  return [
    {
      code: 'database.rights',
      severity: 'error',
      text: `The user of the database lacks ${missing.slice(0, 8).join(', ')}${missing.length > 8 ? ` and ${missing.length - 8} more` : ''}.`,
      remedy:
        'Grant everything on this one database: GRANT ALL ON name.* TO user (MariaDB, MySQL), ALTER DATABASE name OWNER TO user and its tables too (PostgreSQL).',
    },
  ];
}

function connectionsOf({ connections }: ServerFacts, pool: number): Finding[] {
  if (connections >= pool + 2) return [];
  return [
    {
      code: 'database.connections',
      severity: 'warning',
      text: `The database allows ${connections} connections, and each plikd takes up to ${pool} (MaxOpenConns), beside commands and backups.`,
      remedy: 'Raise max_connections of the database, or lower MetadataBackendConfig.MaxOpenConns.',
    },
  ];
}

function packetOf({ packet }: ServerFacts): Finding[] {
  if (packet === null || packet >= PACKET) return [];
  return [
    {
      code: 'database.packet',
      severity: 'warning',
      text: `max_allowed_packet is ${packet} bytes: uploads of many files with long names and comments do not fit.`,
      remedy: 'Set max_allowed_packet of the database to 16M, its default.',
    },
  ];
}

function clockOf({ clock: { theirs, ours } }: ServerFacts): Finding[] {
  const apart = Math.abs(theirs - ours);
  if (apart < APART) return [];
  return [
    {
      code: 'database.clock',
      severity: 'warning',
      text: `The clocks of the database and of this machine are ${(apart / 1000).toFixed(0)} s apart.`,
      remedy: 'Set both by NTP (timedatectl set-ntp true).',
    },
  ];
}
