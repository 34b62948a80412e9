import type { DataSource } from 'typeorm';
import { databaseOptions } from '../../src/database/data-source.js';
import { openDatabase } from '../../src/database/open.js';
import { examineDatabase } from '../../src/doctor/database.js';
import { type Surroundings, thisMachine } from '../../src/doctor/surroundings.js';
import { type DatabaseServer, backendConfig } from './database-servers.js';
import { connect } from './databases.js';
import { type Findings, ahead, findingsOf, settingsOf } from './doctor.js';

interface Looking {
  readonly more?: Readonly<Record<string, unknown>>;
  readonly around?: Surroundings;
}

const looked = (
  url: string,
  { more = {}, around = thisMachine }: Looking = {},
): Promise<Findings> =>
  findingsOf(async (exam) => {
    const settings = settingsOf('/', backendConfig(url, more));
    await (await examineDatabase(exam, settings, around))?.close();
  });

/** To be called in a `describe`: what the doctor finds on a server, each time in a database of its own. */
export function findsOnServer(kind: string, server: () => DatabaseServer): void {
  const isPostgres = kind === 'postgres';
  let admin: DataSource;
  let url = '';
  let made = 0;

  beforeAll(async () => {
    // With more rights than the user of the tests has.
    const { url: plain, socket } = server();
    admin = await connect(isPostgres ? plain : `root@unix(${socket})/plik`);
  });
  afterAll(() => admin.destroy());

  /** A new database with all tables, which `how` is said about. */
  const database = async (how = ''): Promise<void> => {
    made += 1;
    await admin.query(`CREATE DATABASE doctor${made} ${how}`);
    url = server().url.replace(/plik$/, `doctor${made}`);
    await (
      await openDatabase(databaseOptions(settingsOf('/', backendConfig(url)), false))
    ).destroy();
  };
  const change = async (...statements: readonly string[]): Promise<void> => {
    const source = await connect(url);
    for (const statement of statements) await source.query(statement);
    await source.destroy();
  };

  it('finds nothing when all is well, and neither in an empty database', async () => {
    await database();
    expect((await looked(url)).found).toEqual([]);
    await admin.query('CREATE DATABASE doctor_empty');
    expect((await looked(url.replace(/\w+$/, 'doctor_empty'))).found).toEqual([]);
    const source = await connect(url.replace(/\w+$/, 'doctor_empty'));
    expect(await source.createQueryRunner().hasTable('migrations')).toBe(false);
    await source.destroy();
  });

  it('finds a wrong password, and does not print it', async () => {
    const { found, texts } = await looked(url.replace(':plik@', ':hush-hush@'));
    expect(found).toEqual(['error database.unusable']);
    expect(texts).toMatch(/refuses the user or the password/);
    expect(texts).not.toContain('hush-hush');
  });

  it('finds clocks that differ, and connections that do not suffice', async () => {
    const more = { MaxOpenConns: 600 };
    const { found, texts } = await looked(url, { more, around: ahead(90_000) });
    expect(found).toEqual(['warning database.connections', 'warning database.clock']);
    expect(texts).toMatch(/takes up to 600 .*MaxOpenConns/);
    expect(texts).toMatch(/ (?:89|90|91) s apart/);
  });

  it('finds changes that are pending', async () => {
    await change("DELETE FROM migrations WHERE name LIKE 'CleaningIndices%'");
    const { found, texts } = await looked(url);
    expect(found).toEqual(['warning database.pending']);
    expect(texts).toMatch(/1 changes.*CleaningIndices\d+/);
  });

  it('finds a user who may read alone', async () => {
    await database();
    const grants = isPostgres
      ? [
          "CREATE ROLE reader LOGIN PASSWORD 'plik'",
          'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader',
        ]
      : [
          "CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'plik'",
          `GRANT SELECT ON doctor${made}.* TO reader@'127.0.0.1'`,
        ];
    if (isPostgres) await change(...grants);
    else for (const grant of grants) await admin.query(grant);
    const { found, texts } = await looked(url.replace('plik:plik@', 'reader:plik@'));
    expect(found).toEqual(['error database.rights']);
    expect(texts).toMatch(
      isPostgres ? /lacks CREATE on the schema, INSERT on/ : /lacks INSERT, UPDATE/,
    );
  });

  it('finds a database that is switched to read only', async () => {
    const name = `doctor${made}`;
    const [on, off] = isPostgres
      ? [`ALTER DATABASE ${name} SET default_transaction_read_only = on`, 'SELECT 1']
      : ['SET GLOBAL read_only = 1', 'SET GLOBAL read_only = 0'];
    await admin.query(on);
    const { found } = await looked(url);
    await admin.query(off);
    expect(found).toEqual(['error database.read-only']);
  });

  if (isPostgres) {
    it('finds an encoding that does not hold every text', async () => {
      await database("ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
      const { found, texts } = await looked(url);
      expect(found).toEqual(['error database.encoding']);
      expect(texts).toMatch(/is LATIN1 and not UTF8/);
    });
    return;
  }

  it('finds texts that are kept in another way, and small statements', async () => {
    await database('CHARACTER SET latin1');
    expect((await looked(url)).found).toEqual([]);
    await change('ALTER TABLE moves CONVERT TO CHARACTER SET latin1');
    await admin.query('SET GLOBAL max_allowed_packet = 1048576');
    const { found, texts } = await looked(url);
    await admin.query('SET GLOBAL max_allowed_packet = 16777216');
    expect(found).toEqual(['error database.collation', 'warning database.packet']);
    expect(texts).toMatch(/tables moves are not kept as utf8mb4/);
  });
}
