import { catalogueOf } from './catalogue.js';
import { ConfigurationError } from './configuration.error.js';
import { loadSettings } from './load.js';
import { RULES } from './rules.js';
import { ALL_SETTINGS } from './settings.js';

const load = (overrides: Readonly<Record<string, unknown>>) =>
  loadSettings({ env: {}, cwd: '/nowhere', systemConfigFile: 'none', overrides });

const ACCOUNTS = { FeatureAuthentication: 'enabled', FeatureLocalLogin: 'disabled' };
const OIDC = {
  OIDCClientID: 'id',
  OIDCClientSecret: 'hush',
  OIDCProviderURL: 'https://id.example',
};

describe('settings that contradict each other', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ MaxTTLStr: '7d' }, 'at most the maximum'],
    [{ MaxTTLStr: '7d', DefaultTTLStr: '8d' }, 'at most the maximum'],
    [{ DefaultTTLStr: '-1' }, 'expected a default above 0'],
    [{ DefaultTTL: 0 }, 'expected a default above 0'],
    [{ SslEnabled: true }, 'certificate file that exists'],
    [{ SslEnabled: true, SslKey: '/no/such/key.pem' }, 'key file that exists'],
    [
      { PlikDomain: 'https://a.example', DownloadDomain: 'https://A.example:443' },
      'two different hosts',
    ],
    [
      { PlikDomain: 'http://a.example', DownloadDomain: 'https://a.example/dl' },
      'two different hosts',
    ],
    [{ MetricsPort: 8080 }, 'two different ports'],
    [{ MetricsPort: 8080, ListenAddress: '::1', MetricsAddress: '0.0.0.0' }, 'two different ports'],
    [ACCOUNTS, 'a way to log in'],
    [{ ...ACCOUNTS, ...OIDC, OIDCProviderURL: '' }, 'a way to log in'],
    [{ DataBackendConfig: { Directory: '' } }, 'expected a folder'],
    [{ MetadataBackendConfig: { ConnectionString: '' } }, 'the file of the SQLite database'],
    [{ MetadataBackendConfig: { ConnectionString: 'file:?mode=rw' } }, 'the SQLite database'],
  ])('%j are refused', (overrides, expected) => {
    expect(() => load(overrides)).toThrow(ConfigurationError);
    expect(() => load(overrides)).toThrow(expected);
  });

  it.each<[Record<string, unknown>]>([
    [{ MaxTTLStr: '30d', DefaultTTLStr: '30d' }],
    [{ MaxTTLStr: '0', DefaultTTLStr: '-1' }],
    [{ MaxTTLStr: '-1', DefaultTTLStr: '900d' }],
    [{ PlikDomain: 'https://a.example', DownloadDomain: 'https://dl.a.example' }],
    [{ PlikDomain: 'https://a.example', DownloadDomain: 'https://a.example:8443' }],
    [{ MetricsPort: 0, ListenPort: 0 }],
    [{ MetricsPort: 8080, ListenAddress: '10.0.0.1', MetricsAddress: '127.0.0.1' }],
    [{ ...ACCOUNTS, ...OIDC }],
    [{ ...ACCOUNTS, GoogleApiClientID: 'id', GoogleApiSecret: 'hush' }],
    [{ ...ACCOUNTS, FeatureAuthentication: 'disabled' }],
  ])('%j are taken', (overrides) => {
    expect(() => load(overrides)).not.toThrow();
  });

  it('are named with their values and sources, defaults included', () => {
    expect(() => load({ MaxTTLStr: '7d' })).toThrow(
      '  - DefaultTTLStr = "30d" (built-in default), MaxTTLStr = "7d" (command line): expected',
    );
  });

  it('of many, only those are named that somebody gave, and secrets are hidden', () => {
    expect(() => load({ ...ACCOUNTS, OIDCClientSecret: 'hush' })).toThrow(
      '  - FeatureAuthentication = "enabled" (command line), FeatureLocalLogin = "disabled" ' +
        '(command line), OIDCClientSecret = (hidden) (command line): expected a way to log in',
    );
  });

  it('are not asked about when one of them could not be read', () => {
    const error = () => load({ MaxTTLStr: 'soon', DefaultTTLStr: '900d' });
    expect(error).toThrow('has 1 mistake:');
  });

  it('are settings that exist', () => {
    const ids = new Set(catalogueOf(ALL_SETTINGS).leaves.map(({ id }) => id));
    for (const key of RULES.flatMap(({ keys }) => keys)) {
      expect(ids).toContain(key);
    }
  });
});

describe('settings that are probably not meant', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ SourceIPHeader: 'X-Real-IP' }, 'TrustedProxies is not'],
    [{ DownloadDomainAlias: ['https://a.example'] }, 'DownloadDomainAlias is ignored'],
    [{ MetadataBackendConfig: { ConnectionString: 'plik.db?cache=shared' } }, 'follows the ?'],
    [{ GoogleApiClientID: 'id' }, 'GoogleApiClientID, GoogleApiSecret: some are set'],
    [{ ...OIDC, OIDCClientSecret: '' }, 'OIDCClientID, OIDCClientSecret, OIDCProviderURL: some'],
  ])('%j are warned of', (overrides, warning) => {
    const { warnings } = load(overrides);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(warning);
  });

  it('include old versions of TLS, once TLS is spoken', () => {
    const files = { SslCert: import.meta.filename, SslKey: import.meta.filename };
    const warningsOf = (more: Record<string, unknown>) => load({ ...files, ...more }).warnings;
    expect(warningsOf({ SslEnabled: true, TlsVersion: 'tlsv11' })[0]).toContain('RFC 8996');
    expect(warningsOf({ SslEnabled: true, TlsVersion: 'tlsv13' })).toEqual([]);
    expect(warningsOf({ SslEnabled: false, TlsVersion: 'tlsv10' })).toEqual([]);
  });

  it.each<[Record<string, unknown>]>([
    [{ SourceIPHeader: 'X-Real-IP', TrustedProxies: ['127.0.0.1'] }],
    [{ SourceIPHeader: 'X-Real-IP', TrustedProxies: [] }],
    [OIDC],
  ])('%j are not', (overrides) => {
    expect(load(overrides).warnings).toEqual([]);
  });
});
