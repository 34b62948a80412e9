import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DatabaseServer,
  SERVER_KINDS,
  backendConfig,
  startDatabaseServer,
} from '../support/database-servers.js';
import { connect } from '../support/databases.js';
import { findsOnServer } from '../support/doctor-database.js';
import { end, listening, runProcess, spawnPlikd } from '../support/plikd.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-unusable-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LISTEN = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0' };

/** The one line with which a server that cannot use its database ends. */
async function refusal(url: string): Promise<string> {
  const { code, out, err } = await runProcess(folder, [], { ...LISTEN, ...backendConfig(url) });
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^plikd: [^\n]*see MetadataBackendConfig\n$|^plikd: [^\n]*\n$/);
  expect(err).not.toContain(':plik@');
  return err;
}

async function starts(url: string): Promise<void> {
  const child = spawnPlikd(folder, [], { ...LISTEN, ...backendConfig(url) });
  const base = await listening(child);
  expect((await fetch(`${base}/health/ready`)).status).toBe(200);
  expect(await end(child)).toBe(0);
}

describe.each(SERVER_KINDS)('a start on %s', (kind) => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await startDatabaseServer(kind);
  });
  afterAll(() => server.remove());

  describe('is examined by plikd doctor, which', () => {
    findsOnServer(kind, () => server);
  });

  const tls = (mode: string, ca = ''): string => {
    const [name, value] = kind === 'postgres' ? ['sslmode', mode] : ['ssl-mode', mode];
    const file = kind === 'postgres' ? 'sslrootcert' : 'ssl-ca';
    return `${server.url}?${name}=${value}${ca === '' ? '' : `&${file}=${ca}`}`;
  };

  it('with a wrong password', async () => {
    expect(await refusal(server.url.replace(':plik@', ':wrong@'))).toMatch(
      /the database "plik" of \w+SQL at 127\.0\.0\.1:\d+ for user "plik" cannot be used: it refuses the user or the password/,
    );
  });

  it('with a database that is not there', async () => {
    expect(await refusal(server.url.replace(/plik$/, 'elsewhere'))).toContain(
      'there is no such database: create it first, empty',
    );
  });

  it('with a port where nobody listens, and a host that has no name', async () => {
    expect(await refusal(server.url.replace(/:\d+\//, ':1/'))).toContain('it does not answer');
    expect(await refusal(server.url.replace('127.0.0.1', 'no-such-host.invalid'))).toContain(
      'its name is not known',
    );
  });

  it('encrypted, with and without a certificate that is right', async () => {
    await starts(tls('require'));
    await starts(tls('verify-ca', server.ca));
    const verified = tls(kind === 'postgres' ? 'verify-full' : 'verify_identity', server.ca);
    await starts(verified.replace('127.0.0.1', 'localhost'));
    expect(await refusal(tls('verify-ca'))).toContain('its certificate is not trusted');
    expect(await refusal(tls('verify-ca', '/no/such/file'))).toContain(
      'the file for the encrypted connection to the database cannot be read',
    );
    if (kind === 'postgres') {
      await starts(verified);
      expect(await refusal(verified.replace('127.0.0.1', '127.0.0.2'))).toContain(
        'its certificate is for another host',
      );
    } else {
      expect(await refusal(verified)).toContain('cannot be compared with an address');
    }
  });

  it("in the forms of Plik's own configuration", async () => {
    const { port, socket } = server;
    const forms =
      kind === 'postgres'
        ? [
            `host=127.0.0.1 port=${String(port)} user=plik password=plik dbname=plik sslmode=disable`,
            `host=${socket} port=${String(port)} user=plik dbname=plik`,
          ]
        : [
            `plik:plik@tcp(127.0.0.1:${String(port)})/plik?charset=utf8mb4&parseTime=True&loc=Local`,
            `plik:plik@unix(${socket})/plik`,
          ];
    for (const form of forms) await starts(form);
  });

  it('on the database of a newer version, or of Plik itself', async () => {
    await starts(server.url);
    const source = await connect(server.url);
    await source.query(
      `INSERT INTO migrations (timestamp, name) VALUES (9764000000000, 'Later9764000000000')`,
    );
    expect(await refusal(server.url)).toContain(
      'a newer version of Plik Nest has changed it (Later9764000000000)',
    );
    await source.query('DROP TABLE migrations');
    await source.query('CREATE TABLE migrations (id varchar(255) PRIMARY KEY)');
    expect(await refusal(server.url)).toContain('it belongs to Plik itself');
    await source.query('DROP TABLE migrations');
    expect(await refusal(server.url)).toContain('it belongs to Plik itself');
    await source.destroy();
  });
});

describe('a start on SQLite', () => {
  it.each([
    ['a folder', '/proc', /cannot be used/],
    ['no database', 'text.db', /the file is no SQLite database/],
  ])('with %s', async (_, name, text) => {
    await writeFile(join(folder, 'text.db'), 'this is not a database, whatever its name says');
    const settings = {
      ...LISTEN,
      METADATA_BACKEND_CONFIG: JSON.stringify({ ConnectionString: name }),
    };
    const { code, err } = await runProcess(folder, [], settings);
    expect(code).toBe(1);
    expect(err).toMatch(text);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
