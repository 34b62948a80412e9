import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration.error.js';
import type { Loaded } from './load.js';
import { processEnvironment } from './environment.js';
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

describe('without any source', () => {
  it('gives the defaults of contract §2.2', () => {
    const { settings, warnings, configFile } = load();
    expect(warnings).toEqual([]);
    expect(configFile).toBeUndefined();
    expect(settings).toMatchObject({
      debug: false,
      logLevel: 'info',
      listenAddress: '0.0.0.0',
      listenPort: 8080,
      metricsPort: 0,
      path: '',
      maxFileSize: 10_000_000_000,
      maxUserSize: -1,
      maxFilePerUpload: 1000,
      defaultTtl: 2_592_000,
      maxTtl: 2_592_000,
      sessionTimeout: 31_536_000,
      streamTimeout: 300,
      inactivityTimeout: 120,
      uploadWhitelist: [],
      trustedProxies: ['127.0.0.0/8', '::1/128'],
      dataBackend: 'file',
      dataBackendConfig: { directory: join(cwd, 'files') },
      metadataBackendConfig: { driver: 'sqlite3', connectionString: 'plik.db' },
      databaseFile: join(cwd, 'plik.db'),
      durableWrites: true,
      webappDirectory: '',
    });
    expect(settings.features).toMatchObject({ authentication: 'disabled', extendTtl: 'disabled' });
  });

  it('says where each came from', () => {
    const { sources } = load({ env: { PLIKD_PATH: '/sub' } });
    expect(sources).toMatchObject({
      ListenPort: 'built-in default',
      Path: 'environment',
      'DataBackendConfig.Directory': 'built-in default',
    });
  });

  it('is frozen to the bottom', () => {
    const { settings } = load();
    for (const part of [settings, settings.features, settings.trustedProxies]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe('precedence', () => {
  it('is defaults, file, .env, environment, command line', () => {
    write('plikd.cfg', ...['ListenPort', 'MetricsPort', 'MaxFilePerUpload'].map((k) => `${k} = 1`));
    write('plikd.cfg', 'AbuseContact = "file"', 'Path = "file"', 'ListenPort = 1', 'Debug = true');
    write('.env', 'PLIKD_PATH=dotenv', 'PLIKD_LISTEN_PORT=2', 'PLIKD_DEBUG=false');
    const { settings, sources } = load({
      env: { PLIKD_LISTEN_PORT: '3', PLIKD_DEBUG: 'true' },
      overrides: { ListenPort: '4', Debug: undefined },
    });
    expect(settings).toMatchObject({
      maxFilePerUpload: 1000,
      abuseContact: 'file',
      path: '/dotenv',
      debug: true,
      listenPort: 4,
    });
    expect(sources).toMatchObject({
      MaxFilePerUpload: 'built-in default',
      AbuseContact: join(cwd, 'plikd.cfg'),
      Path: '.env',
      Debug: 'environment',
      ListenPort: 'command line',
    });
  });

  it('replaces lists and merges tables', () => {
    write(
      'plikd.cfg',
      'UploadWhitelist = ["10.0.0.0/8", "192.168.0.0/16"]',
      '[MetadataBackendConfig]',
      'Driver = "sqlite3"',
      'ConnectionString = "from-file.db"',
      'SlowQueryThreshold = "250ms"',
    );
    write('.env', `PLIKD_METADATA_BACKEND_CONFIG='{"maxopenconns": 5}'`);
    const { settings } = load({
      env: {
        PLIKD_UPLOAD_WHITELIST: '["127.0.0.1"]',
        PLIKD_METADATA_BACKEND_CONFIG: '{"ConnectionString":"from-env.db"}',
      },
    });
    expect(settings.uploadWhitelist).toEqual(['127.0.0.1/32']);
    expect(settings.metadataBackendConfig).toEqual({
      driver: 'sqlite3',
      connectionString: 'from-env.db',
      maxOpenConns: 5,
      maxIdleConns: 0,
      slowQueryThreshold: 0.25,
      debug: false,
    });
  });
});

describe('the configuration file', () => {
  it('is the one of --config, before PLIKD_CONFIG, before plikd.cfg, before the system’s', () => {
    const names = ['flag.cfg', 'variable.cfg', 'dotenv.cfg', 'plikd.cfg', 'etc-plikd.cfg'];
    const contactOf = (inputs: Partial<Inputs>) => load(inputs).settings.abuseContact;
    for (const name of names.toReversed()) {
      write(name, `AbuseContact = "${name}"`);
      if (name === 'etc-plikd.cfg' || name === 'plikd.cfg') {
        expect(contactOf({})).toBe(name);
      }
    }
    const env = { PLIKD_CONFIG: 'variable.cfg' };
    expect(contactOf({ env, configFile: 'flag.cfg' })).toBe('flag.cfg');
    expect(contactOf({ env })).toBe('variable.cfg');
    expect(contactOf({ env: { PLIKD_CONFIG: '' } })).toBe('plikd.cfg');
    write('.env', 'PLIKD_CONFIG=dotenv.cfg');
    expect(contactOf({})).toBe('dotenv.cfg');
    expect(load({ env }).configFile).toBe(join(cwd, 'variable.cfg'));
  });

  it.each([
    ['--config', { configFile: 'gone.cfg' }],
    ['PLIKD_CONFIG', { env: { PLIKD_CONFIG: 'gone.cfg' } }],
  ])('that %s names must exist', (_, inputs) => {
    write('plikd.cfg', 'Debug = true');
    expect(mistakesOf(inputs).message).toContain(
      `the configuration file ${join(cwd, 'gone.cfg')}: expected a file that exists`,
    );
  });

  it('must be readable', () => {
    mkdirSync(join(cwd, 'plikd.cfg'));
    expect(mistakesOf({}).mistakes).toEqual([
      { given: join(cwd, 'plikd.cfg'), expected: 'expected a file that can be read (EISDIR)' },
    ]);
  });

  it('may begin with a byte order mark', () => {
    write('plikd.cfg', '\uFEFFAbuseContact = "me@example.com"');
    expect(load().settings.abuseContact).toBe('me@example.com');
  });

  it('is named with line and reason, and not quoted, when it is no TOML', () => {
    write('plikd.cfg', 'Debug = true', 'OvhApiSecret = "hush-hush" junk', 'ListenPort = 80');
    const { message, mistakes } = mistakesOf({ env: { PLIKD_LISTEN_PORT: 'x' } });
    expect(mistakes).toHaveLength(2);
    expect(message).toContain(`${join(cwd, 'plikd.cfg')}, line 2, column 28: expected TOML: `);
    expect(message).not.toContain('hush');
  });
});

describe('older keys', () => {
  it('decide where the new key is given nowhere', () => {
    write(
      'plikd.cfg',
      ...['MaxFileSize = 1000', 'MaxTTL = 0', 'DefaultTTL = 3600', 'MaxUserSize = -1'],
      ...['Authentication = true', 'OneShot = false', 'Removable = true'],
    );
    const { settings, warnings, sources } = load({
      env: { PLIKD_NO_ANONYMOUS_UPLOADS: 'true', PLIKD_MAX_USER_SIZE: '5000' },
    });
    expect(warnings).toEqual([]);
    expect(settings).toMatchObject({
      maxFileSize: 1000,
      maxUserSize: 5000,
      maxTtl: 0,
      defaultTtl: 3600,
    });
    expect(settings.features).toMatchObject({
      authentication: 'forced',
      oneShot: 'disabled',
      removable: 'enabled',
      stream: 'enabled',
    });
    expect(sources.MaxUserSizeStr).toBe('environment');
  });

  it('are ignored, with a warning, where it is given anywhere', () => {
    write('plikd.cfg', 'MaxTTLStr = "60d"', 'FeatureAuthentication = "disabled"');
    const { settings, warnings } = load({
      env: { PLIKD_MAX_TTL: '-1', PLIKD_NO_ANONYMOUS_UPLOADS: 'true' },
    });
    expect(settings.maxTtl).toBe(60 * 86_400);
    expect(settings.features.authentication).toBe('disabled');
    const file = join(cwd, 'plikd.cfg');
    expect(warnings).toEqual([
      `PLIKD_MAX_TTL (environment) is ignored, because MaxTTLStr (${file}) decides`,
      `PLIKD_NO_ANONYMOUS_UPLOADS (environment) is ignored, because FeatureAuthentication (${file}) decides`,
    ]);
  });

  it('are reported under the name that was given', () => {
    write('plikd.cfg', 'NoAnonymousUploads = true', 'MaxTTL = "for ever"');
    const { message } = mistakesOf({});
    expect(message).toContain(`MaxTTL = "for ever" (${join(cwd, 'plikd.cfg')}): expected a dur`);
    expect(message).toContain('NoAnonymousUploads = true (');
  });
});

describe('TLS', () => {
  it('needs both files', () => {
    const ssl = { PLIKD_SSL_ENABLED: 'true', PLIKD_SSL_CERT: 'cert.pem', PLIKD_SSL_KEY: 'key.pem' };
    write('cert.pem', 'a certificate');
    mkdirSync(join(cwd, 'key.pem'));
    const { mistakes } = mistakesOf({ env: ssl });
    expect(mistakes).toEqual([
      {
        given: 'PLIKD_SSL_ENABLED = "true" (environment), PLIKD_SSL_KEY = "key.pem" (environment)',
        expected: 'expected a key file that exists and can be read',
      },
    ]);
    rmSync(join(cwd, 'key.pem'), { recursive: true });
    write('key.pem', 'a key');
    const { settings } = load({ env: ssl });
    expect(settings).toMatchObject({ sslCert: join(cwd, 'cert.pem'), tlsVersion: 'TLSv1.2' });
  });
});

describe('processEnvironment', () => {
  it('is a copy of the variables of the process', () => {
    const environment = processEnvironment();
    expect(environment).toEqual(process.env);
    expect(environment).not.toBe(process.env);
  });
});

describe('a variable in the spelling of Plik', () => {
  it('sets what ours sets, and a nearer source wins in whichever spelling', () => {
    const e2ee = (env: Record<string, string>) =>
      loadSettings({ env, cwd, systemConfigFile: systemConfigFile() }).settings.features.e2ee;
    expect(e2ee({})).toBe('enabled');
    expect(e2ee({ PLIKD_FEATURE_E_2_EE: 'disabled' })).toBe('disabled');
    writeFileSync(join(cwd, '.env'), 'PLIKD_FEATURE_E2EE=forced\n');
    expect(e2ee({})).toBe('forced');
    expect(e2ee({ PLIKD_FEATURE_E_2_EE: 'disabled' })).toBe('disabled');
  });
});
