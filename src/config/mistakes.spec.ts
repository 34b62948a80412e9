import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration.error.js';
import type { Loaded } from './load.js';
import { loadSettings } from './load.js';
import type { Inputs } from './sources.js';

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'plik-config-'));
});

afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

const systemConfigFile = () => join(cwd, 'etc-plikd.cfg');

function load(inputs: Partial<Inputs> = {}): Loaded {
  return loadSettings({ env: {}, cwd, systemConfigFile: systemConfigFile(), ...inputs });
}

function mistakesOf(inputs: Partial<Inputs>): ConfigurationError {
  try {
    load(inputs);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error;
    }
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const write = (file: string, ...lines: string[]) => {
  writeFileSync(join(cwd, file), `${lines.join('\n')}\n`);
};

describe('mistakes', () => {
  it('come all in one message, each with its name, value, source and what is expected', () => {
    write(
      'plikd.cfg',
      ...['maxttlstr = "soon"', 'SessionTimeout = 0', 'DataBackend = "tape"', 'Debug = "perhaps"'],
    );
    write('.env', 'PLIKD_MAX_FILE_PER_UPLOAD=0');
    const error = mistakesOf({
      env: {
        PLIKD_LISTEN_PORT: '80800',
        PLIKD_UPLOAD_WHITELIST: '["10.0.0.0/8","10.0.0.0/64"]',
        PLIKD_METADATA_BACKEND_CONFIG: '{"Driver":"oracle"}',
        PLIKD_TRUSTED_PROXIES: '10.0.0.1',
      },
      overrides: { MetricsPort: 'abc' },
    });
    const file = join(cwd, 'plikd.cfg');
    expect(error.message.split('\n')).toEqual([
      'The configuration has 10 mistakes:',
      `  - Debug = "perhaps" (${file}): expected true or false`,
      '  - PLIKD_LISTEN_PORT = "80800" (environment): expected a whole number from 0 to 65535',
      '  - MetricsPort = "abc" (command line): expected a whole number from 0 to 65535',
      '  - PLIKD_TRUSTED_PROXIES = "10.0.0.1" (environment): expected a list of ranges such as ["10.0.0.0/8","::1"]',
      '  - PLIKD_UPLOAD_WHITELIST = "[\\"10.0.0.0/8\\",\\"10.0.0.0/64\\"]" (environment): item 2 of the list: expected a range such as 10.0.0.0/8, or one IP address',
      '  - PLIKD_MAX_FILE_PER_UPLOAD = "0" (.env): expected a whole number of at least 1',
      `  - maxttlstr = "soon" (${file}): expected a duration such as "30d", "1h30m" or a number of seconds`,
      `  - SessionTimeout = 0 (${file}): expected a duration of at least 1s, such as 365d`,
      `  - DataBackend = "tape" (${file}): expected one of file, s3, gcs, swift`,
      '  - PLIKD_METADATA_BACKEND_CONFIG.Driver = "oracle" (environment): expected one of sqlite3, mysql, postgres',
    ]);
    expect(error.name).toBe('ConfigurationError');
  });

  it('are singular when there is one', () => {
    expect(mistakesOf({ env: { PLIKD_DEBUG: '' } }).message).toBe(
      'The configuration has 1 mistake:\n  - PLIKD_DEBUG = "" (environment): expected true or false',
    );
  });

  it('name a key that stands twice in different case', () => {
    write('plikd.cfg', 'listenport = 1', 'ListenPort = 2');
    expect(mistakesOf({}).message).toContain('listenport and ListenPort');
  });

  it('name a variable that is given in two spellings with two values, and none with one', () => {
    const env = { PLIKD_FEATURE_E2EE: 'disabled', PLIKD_FEATURE_E_2_EE: 'enabled' };
    expect(mistakesOf({ env }).message).toContain(
      'PLIKD_FEATURE_E2EE and PLIKD_FEATURE_E_2_EE (environment): expected once, or with the same value',
    );
    const agreed = load({ env: { ...env, PLIKD_FEATURE_E_2_EE: 'disabled' } });
    expect(agreed.settings.features.e2ee).toBe('disabled');
  });

  it('cut long values', () => {
    const { message } = mistakesOf({ env: { PLIKD_LISTEN_PORT: '9'.repeat(500) } });
    expect(message.length).toBeLessThan(300);
  });

  it.each(['not json', '[]', '"text"', 'null', '5'])('refuse %s for a table', (json) => {
    const { message } = mistakesOf({ env: { PLIKD_DATA_BACKEND_CONFIG: json } });
    expect(message).toContain(
      'PLIKD_DATA_BACKEND_CONFIG = (hidden) (environment): expected a table',
    );
  });

  it('include numbers that JavaScript cannot hold', () => {
    write('plikd.cfg', 'MaxFilePerUpload = 9223372036854775807');
    expect(mistakesOf({}).message).toContain('MaxFilePerUpload = 9223372036854775807 (');
  });
});

describe('secrets', () => {
  it('are never printed, wherever they were given wrongly', () => {
    write(
      'plikd.cfg',
      ...['GoogleApiSecret = ["hush-1"]', 'DefaultAdminPassword = 7070707', 'Hushh = "hush-2"'],
      ...['[MetadataBackendConfig]', 'ConnectionString = ["hush-3"]', 'Unknown = "hush-4"'],
    );
    const { message, warnings } = mistakesOf({
      env: {
        PLIKD_DATA_BACKEND_CONFIG: '{"SecretAccessKey":"hush-5"',
        PLIKD_OVH_API_SECRETT: 'hush-6',
        PLIKD_PLIK_DOMAIN: 'https://admin:hush-7@plik.example.com',
      },
    });
    expect(message).toContain('GoogleApiSecret = (hidden)');
    expect(message).toContain('PLIKD_PLIK_DOMAIN = "https://(hidden)@plik.example.com"');
    expect(`${message}\n${warnings.join('\n')}`).not.toMatch(/hush-|7070707/);
  });
});

describe('unknown names', () => {
  it('are warnings that tell the nearest known name', () => {
    write(
      'plikd.cfg',
      'ListenProt = 80',
      'Shortener = "w000t"',
      '[DataBackendConfig]',
      'Dir = "x"',
    );
    const { settings, warnings } = load({
      env: { PLIKD_MAX_TLL_STR: '1d', PLIKD_PORT: '80', PLIKD_HOME: '/', OTHER: 'x' },
    });
    const file = join(cwd, 'plikd.cfg');
    const ignored = 'is no setting of this version and is ignored';
    expect(settings.listenPort).toBe(8080);
    expect(warnings).toEqual([
      `ListenProt (${file}) ${ignored}; did you mean ListenPort?`,
      `Shortener (${file}) ${ignored}`,
      `DataBackendConfig.Dir (${file}) ${ignored}`,
      `PLIKD_MAX_TLL_STR (environment) ${ignored}; did you mean PLIKD_MAX_TTL_STR?`,
      `PLIKD_PORT (environment) ${ignored}; did you mean PLIKD_LISTEN_PORT?`,
      `PLIKD_HOME (environment) ${ignored}`,
    ]);
  });

  it('cannot reach the prototype of an object', () => {
    write('plikd.cfg', '[__proto__]', 'polluted = true', '[DataBackendConfig.__proto__]', 'x = 1');
    const { settings, warnings } = load({
      env: { PLIKD_DATA_BACKEND_CONFIG: '{"__proto__":{"polluted":true}}' },
    });
    expect(warnings).toHaveLength(3);
    expect(settings.dataBackendConfig.directory).toBe(join(cwd, 'files'));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('.env', () => {
  it('must be readable when it exists', () => {
    mkdirSync(join(cwd, '.env'));
    expect(mistakesOf({}).message).toContain(`${join(cwd, '.env')}: expected a file that can be`);
  });
});
