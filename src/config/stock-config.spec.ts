import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from './load.js';

/** What an installation of Plik may have had for years: every kind of key, in any case. */
const PLIKD_CFG = `
#
# Plik server of Example Corp.
#
Debug               = false         # details of internal errors
DebugRequests       = false
LogLevel            = "WARNING"

ListenAddress       = "127.0.0.1"
ListenPort          = 9090
MetricsAddress      = "127.0.0.1"
MetricsPort         = 9091
Path                = "share/"      # behind https://intranet.example.com/share

SslEnabled          = false
SslCert             = "plik.crt"
SslKey              = "plik.key"
TlsVersion          = "tlsv10"

NoWebInterface      = false
WebappDirectory     = "../webapp/dist"
ClientsDirectory    = "../clients"
ChangelogDirectory  = "../changelog"
EnhancedWebSecurity = true
DownloadDomain      = "https://dl.example.com/"
DownloadDomainAlias = ["https://files.example.com"]
AbuseContact        = "abuse@example.com"
SourceIpHeader      = "X-Real-IP"
UploadWhitelist     = ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]
SessionTimeout      = "2w"

maxfilesizestr      = "25 GiB"
MaxUserSizeStr      = "1.5TB"
MAXFILEPERUPLOAD    = 200
DefaultTTLStr       = "1w"
MaxTTLStr           = "90d"

FeatureAuthentication = "forced"    # disabled|enabled|default|forced
FeatureOneShot        = "default"
FeatureRemovable      = "enabled"
FeatureStream         = "disabled"
FeaturePassword       = "enabled"
FeatureComments       = "enabled"
FeatureSetTTL         = "enabled"
FeatureExtendTTL      = "default"
FeatureClients        = "enabled"
FeatureGithub         = "disabled"
FeatureText           = "enabled"

GoogleApiClientID   = ""
GoogleApiSecret     = ""
GoogleValidDomains  = []
OvhApiKey           = "key"
OvhApiSecret        = "secret"
OvhApiEndpoint      = ""

DataBackend         = "file"
[DataBackendConfig]
    Directory = "/var/lib/plik/files"

[MetadataBackendConfig]
    Driver             = "sqlite3"
    ConnectionString   = "/var/lib/plik/plik.db"
    Debug              = false
    MaxOpenConns       = 10
    SlowQueryThreshold = "1s"
`;

describe('a plikd.cfg of Plik', () => {
  let cwd: string;

  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'plik-stock-'));
    writeFileSync(join(cwd, 'plikd.cfg'), PLIKD_CFG);
  });

  afterAll(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  it('is taken as it is', () => {
    const { settings, configFile } = loadSettings({ env: {}, cwd });
    expect(configFile).toBe(join(cwd, 'plikd.cfg'));
    expect(settings).toMatchObject({
      logLevel: 'warn',
      listenAddress: '127.0.0.1',
      listenPort: 9090,
      metricsAddress: '127.0.0.1',
      metricsPort: 9091,
      path: '/share',
      sslEnabled: false,
      sslCert: join(cwd, 'plik.crt'),
      tlsVersion: 'TLSv1',
      webappDirectory: join(cwd, '../webapp/dist'),
      clientsDirectory: join(cwd, '../clients'),
      changelogDirectory: join(cwd, '../changelog'),
      enhancedWebSecurity: true,
      assumeHttps: true,
      downloadDomain: 'https://dl.example.com',
      downloadDomainAlias: ['https://files.example.com'],
      downloadUrl: 'https://dl.example.com/share',
      sourceIpHeader: 'x-real-ip',
      uploadWhitelist: ['10.0.0.0/8', '192.0.2.7/32', '2001:db8::/32'],
      sessionTimeout: 1_209_600,
      maxFileSize: 26_843_545_600,
      maxUserSize: 1_500_000_000_000,
      maxFilePerUpload: 200,
      defaultTtl: 604_800,
      maxTtl: 7_776_000,
      authentication: true,
      googleAuthentication: false,
      ovhAuthentication: true,
      ovhApiEndpoint: 'https://eu.api.ovh.com/1.0',
      dataBackend: 'file',
      dataBackendConfig: { directory: '/var/lib/plik/files' },
      databaseFile: '/var/lib/plik/plik.db',
    });
    expect(settings.features).toEqual({
      authentication: 'forced',
      oneShot: 'default',
      removable: 'enabled',
      stream: 'disabled',
      password: 'enabled',
      comments: 'enabled',
      setTtl: 'enabled',
      extendTtl: 'default',
      clients: 'enabled',
      github: 'disabled',
      text: 'enabled',
      localLogin: 'enabled',
      deleteAccount: 'enabled',
      apiTokens: 'enabled',
      e2ee: 'enabled',
    });
  });

  it('warns of nothing but the proxy that must be named', () => {
    const { warnings } = loadSettings({ env: {}, cwd });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('TrustedProxies is not');
    const env = { PLIKD_TRUSTED_PROXIES: '["10.0.0.2"]' };
    expect(loadSettings({ env, cwd }).warnings).toEqual([]);
  });
});
