import { loadSettings } from './load.js';
import type { Settings } from './settings.js';

const load = (overrides: Readonly<Record<string, unknown>>): Settings =>
  loadSettings({ env: {}, cwd: '/srv', systemConfigFile: 'none', overrides }).settings;

describe('what follows from several settings', () => {
  it.each<[Record<string, unknown>, Partial<Settings>]>([
    [{}, { debug: false, debugRequests: false }],
    [{ Debug: true }, { debug: true, debugRequests: false }],
    [{ LogLevel: 'debug' }, { debug: true, debugRequests: true }],

    [{}, { assumeHttps: false }],
    [{ EnhancedWebSecurity: true }, { assumeHttps: true }],
    [{ PlikDomain: 'https://a.example' }, { assumeHttps: true }],
    [{ PlikDomain: 'http://a.example' }, { assumeHttps: false }],
    [
      { SslEnabled: true, SslCert: import.meta.filename, SslKey: import.meta.filename },
      { assumeHttps: true },
    ],
    [{ AssumeHTTPS: true }, { assumeHttps: true }],
    [{ AssumeHTTPS: false, EnhancedWebSecurity: true }, { assumeHttps: false }],

    [{ OvhApiEndpoint: '' }, { ovhApiEndpoint: 'https://eu.api.ovh.com/1.0' }],
    [{ OvhApiEndpoint: 'http://localhost:1/' }, { ovhApiEndpoint: 'http://localhost:1' }],

    [{}, { downloadUrl: '' }],
    [{ Path: 'sub', PlikDomain: 'http://a.example/' }, { downloadUrl: 'http://a.example/sub' }],
    [
      { Path: 'sub', PlikDomain: 'http://a.example', DownloadDomain: 'http://dl.example' },
      { downloadUrl: 'http://dl.example/sub' },
    ],

    [{}, { databaseFile: '/srv/plik.db' }],
    [{ MetadataBackendConfig: { ConnectionString: ':memory:' } }, { databaseFile: ':memory:' }],
    [
      { MetadataBackendConfig: { ConnectionString: 'file:///data/plik.db?_wal=1' } },
      { databaseFile: '/data/plik.db' },
    ],
  ])('%j → %j', (overrides, derived) => {
    expect(load(overrides)).toMatchObject(derived);
  });

  it('providers are usable when accounts are on and all they need is given', () => {
    const keys = {
      ...{ GoogleApiClientID: 'a', GoogleApiSecret: 'b' },
      ...{ OvhApiKey: 'a', OvhApiSecret: 'b' },
      ...{ OIDCClientID: 'a', OIDCClientSecret: 'b', OIDCProviderURL: 'https://id.example' },
      ...{ GitHubApiClientID: 'a', GitHubApiSecret: 'b' },
    };
    const usable = (settings: Settings) => [
      settings.authentication,
      settings.googleAuthentication,
      settings.ovhAuthentication,
      settings.oidcAuthentication,
      settings.githubAuthentication,
    ];
    const on = { FeatureAuthentication: 'enabled' };
    expect(usable(load(keys))).toEqual([false, false, false, false, false]);
    expect(usable(load({ ...keys, ...on }))).toEqual([true, true, true, true, true]);
    expect(usable(load({ ...on, OvhApiKey: 'a', OvhApiSecret: 'b' }))).toEqual([
      ...[true, false, true, false, false],
    ]);
    expect(usable(load({ ...keys, ...on, OIDCProviderURL: '' }))).toEqual([
      ...[true, true, true, false, true],
    ]);
  });

  it('the clients are off where accounts are forced and cannot have tokens', () => {
    const clients = (authentication: string, tokens: string) =>
      load({ FeatureAuthentication: authentication, FeatureAPITokens: tokens }).features.clients;
    expect(clients('forced', 'disabled')).toBe('disabled');
    expect(clients('forced', 'enabled')).toBe('enabled');
    expect(clients('enabled', 'disabled')).toBe('enabled');
  });
});
