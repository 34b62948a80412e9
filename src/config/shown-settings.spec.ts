import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secrets } from '../../test/support/secrets.js';
import { catalogueOf } from './catalogue.js';
import { loadSettings } from './load.js';
import { environmentName, type Setting } from './setting.js';
import { ALL_SETTINGS } from './settings.js';
import type { ShownSetting } from './shown-settings.js';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'plik-shown-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

const { leaves } = catalogueOf(ALL_SETTINGS);
const DATABASE = 'MetadataBackendConfig.ConnectionString';

function shown(env: Record<string, string>, overrides: Record<string, unknown> = {}) {
  const systemConfigFile = join(cwd, 'none.cfg');
  const all = loadSettings({ env, cwd, systemConfigFile, overrides }).shown;
  const byKey = new Map(all.map((each) => [each.key, each]));
  return { all, at: (key: string): ShownSetting | undefined => byKey.get(key) };
}

const database = (Driver: string, ConnectionString: string) =>
  shown({ PLIKD_METADATA_BACKEND_CONFIG: JSON.stringify({ Driver, ConnectionString }) }).at(
    DATABASE,
  );

/** A value for a setting, with a secret in it wherever its kind lets one in. */
function withSecret(key: string, each: Setting<unknown>, secrets: Secrets): unknown {
  const secret = secrets.plant(key);
  const tries = each.secret ? [secret] : [`https://user:${secret}@example.com/`];
  const taken = [...tries, tries].find((written) => {
    try {
      each.kind.read(written, { cwd });
      return true;
    } catch {
      return false;
    }
  });
  return taken ?? each.default;
}

describe('the settings in force, for people', () => {
  it('are all there, with where each came from and how it is written there', () => {
    writeFileSync(
      join(cwd, 'plikd.cfg'),
      'MaxFileSize = 1000\nAuthentication = true\nDebug = true',
    );
    writeFileSync(join(cwd, '.env'), 'PLIKD_FEATURE_E_2_EE=forced');
    const env = {
      PLIKD_UPLOAD_WHITELIST: '["10.0.0.0/8"]',
      PLIKD_DATA_BACKEND_CONFIG: '{"Directory":"kept"}',
    };
    const { all, at } = shown(env, { ListenPort: 7 });
    expect(all.map(({ key }) => key)).toEqual(leaves.map(({ id }) => id));
    const file = join(cwd, 'plikd.cfg');
    const open = { hidden: false };
    expect([
      at('LogFormat'),
      at('MaxFileSizeStr'),
      at('FeatureAuthentication'),
      at('FeatureE2EE'),
      at('UploadWhitelist'),
      at('DataBackendConfig.Directory'),
      at('ListenPort'),
      at('Debug'),
    ]).toMatchObject([
      { ...open, value: 'text', source: 'built-in default', name: 'LogFormat', chapter: 'Logs' },
      { ...open, value: '1000', source: file, name: 'MaxFileSize' },
      { ...open, value: 'enabled', source: file, name: 'Authentication' },
      { ...open, value: 'forced', source: '.env', name: 'PLIKD_FEATURE_E_2_EE' },
      { ...open, value: '["10.0.0.0/8"]', source: 'environment', name: 'PLIKD_UPLOAD_WHITELIST' },
      { value: 'kept', source: 'environment', name: 'PLIKD_DATA_BACKEND_CONFIG.Directory' },
      { ...open, value: '7', source: 'command line', name: 'ListenPort' },
      { ...open, value: 'true', source: file, name: 'Debug' },
    ]);
  });

  it.each(['environment', 'command line'])(
    'say no secret of any setting that the %s gives',
    (way) => {
      const secrets = new Secrets();
      const given: Record<string, unknown> = {};
      const tables: Record<string, Record<string, unknown>> = {};
      for (const { id, setting } of leaves) {
        const [first = '', field] = id.split('.');
        const value = withSecret(id, setting, secrets);
        if (field === undefined) given[first] = value;
        else (tables[first] ??= {})[field] = value;
      }
      // What is only right together with others.
      Object.assign(given, { PlikDomain: '', MetricsPort: 0, DataBackend: 's3' });
      const password = secrets.plant('password of the database');
      const url = `postgres://plik:${password}@db.example.com/plik?sslmode=require`;
      Object.assign(tables.MetadataBackendConfig ?? {}, {
        Driver: 'postgres',
        ConnectionString: url,
      });
      Object.assign(tables.DataBackendConfig ?? {}, { Endpoint: '', Bucket: 'plik', Prefix: '' });
      const all = { ...given, ...tables };
      const env = Object.fromEntries(
        Object.entries(all).map(([key, value]) => [
          environmentName(key),
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      );
      const { all: list, at } = way === 'environment' ? shown(env) : shown({}, all);
      expect(secrets.in(JSON.stringify(list))).toEqual([]);
      const hidden = list.filter((each) => each.hidden).map(({ key }) => key);
      const marked = leaves.filter((each) => each.setting.secret).map(({ id }) => id);
      expect(hidden).toEqual(expect.arrayContaining(marked));
      expect(at('AbuseContact')?.value).toBe('https://(hidden)@example.com/');
      expect(at(DATABASE)?.value).toBe('postgres://plik:(hidden)@db.example.com:5432/plik');
    },
  );

  it.each([
    ['sqlite3', 'data/plik.db', 'data/plik.db', false],
    ['sqlite3', 'plik.db?_pragma_key=sekret', 'plik.db', true],
    ['sqlite3', 'mysql://plik:sekret@db/plik', '(hidden)', true],
    [
      'mysql',
      'plik:se@kr/et@tcp(db:3307)/files?tls=true',
      'mysql://plik:(hidden)@db:3307/files',
      true,
    ],
    [
      'mysql',
      'plik:sekret@unix(/run/my.sock)/files',
      'mysql://plik:(hidden)@/run/my.sock/files',
      true,
    ],
    ['mysql', 'mariadb://plik:12/sekret@db/files', '(hidden)', true],
    [
      'postgres',
      "host=::1 user=plik password='se kret' dbname=files",
      'postgres://plik:(hidden)@[::1]:5432/files',
      true,
    ],
    ['postgres', 'postgres://plik@server:sekret@db/files', '(hidden)', true],
  ])('of %s, %s, show %s', (driver, written, value, hidden) => {
    expect(database(driver, written)).toMatchObject({ value, hidden });
  });

  it('say that a secret is not set', () => {
    expect(shown({}).at('OIDCClientSecret')).toMatchObject({ value: '', hidden: false });
    expect(shown({}).at(DATABASE)).toMatchObject({ value: 'plik.db', hidden: false });
  });
});
