import { errorCode } from '../../config/error-code.js';
import { type PlikAddress, PlikDatabase } from '../../database/foreign/plik-database.js';
import { SourceError } from './source-error.js';

/** What the drivers say, and what to look at. */
const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is the server running, are host and port right?',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ETIMEDOUT: 'it does not answer: are host and port right, is a firewall in between?',
  ER_ACCESS_DENIED_ERROR: 'user or password are wrong',
  ER_DBACCESS_DENIED_ERROR: 'the user may not read this database',
  ER_TABLEACCESS_DENIED_ERROR: 'the user may not read its tables',
  ER_BAD_DB_ERROR: 'there is no database of this name',
  '28000': 'user or password are wrong',
  '28P01': 'user or password are wrong',
  '3D000': 'there is no database of this name',
  '42501': 'the user may not read its tables',
  SQLITE_CANTOPEN:
    'it cannot be opened: may this user read it, and write into its folder, which SQLite needs to share it with Plik?',
  SQLITE_READONLY_DIRECTORY: 'SQLite has to write into its folder, to share it with Plik',
  SQLITE_READONLY_CANTINIT: 'SQLite has to write into its folder, to share it with Plik',
  SQLITE_NOTADB: 'it is no SQLite database',
  SQLITE_CORRUPT: 'it is damaged: "sqlite3 FILE .recover" may help',
  SQLITE_BUSY: 'it is locked by another process',
};

/** Where a database is, without its password. */
export function placeOf(address: PlikAddress): string {
  if (address.kind === 'sqlite') return address.file;
  const { kind, user, host, port, database } = address;
  return `${kind}://${user}@${host}:${port}/${database}`;
}

/** @throws SourceError what to check, in one line */
export async function connect(address: PlikAddress): Promise<PlikDatabase> {
  return explained(address, async () => {
    const plik = await PlikDatabase.open(address);
    const problem = await plik.problem().catch(async (error: unknown) => {
      await plik.close();
      throw error;
    });
    if (problem === '') return plik;
    await plik.close();
    throw new SourceError(`${placeOf(address)} is no database of Plik 1.3 or 1.4: ${problem}`);
  });
}

/** Runs work on a database of Plik; what its driver fails with becomes one line of what to check. */
export async function explained<T>(address: PlikAddress, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error);
    const hint = HINTS[code ?? ''];
    if (hint === undefined) throw error;
    throw new SourceError(`the database of Plik, ${placeOf(address)}: ${hint} (${code ?? ''})`);
  }
}
