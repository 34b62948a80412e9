import { environmentName } from './setting.js';

describe('environmentName', () => {
  it.each([
    ['Debug', 'PLIKD_DEBUG'],
    ['MaxTTLStr', 'PLIKD_MAX_TTL_STR'],
    ['MaxTTL', 'PLIKD_MAX_TTL'],
    ['FeatureOneShot', 'PLIKD_FEATURE_ONE_SHOT'],
    ['FeatureSetTTL', 'PLIKD_FEATURE_SET_TTL'],
    ['FeatureAPITokens', 'PLIKD_FEATURE_API_TOKENS'],
    ['FeatureE2EE', 'PLIKD_FEATURE_E2EE'],
    ['SourceIPHeader', 'PLIKD_SOURCE_IP_HEADER'],
    ['AssumeHTTPS', 'PLIKD_ASSUME_HTTPS'],
    ['TlsVersion', 'PLIKD_TLS_VERSION'],
    ['GoogleApiClientID', 'PLIKD_GOOGLE_API_CLIENT_ID'],
    ['OIDCClientID', 'PLIKD_OIDC_CLIENT_ID'],
    ['OIDCProviderURL', 'PLIKD_OIDC_PROVIDER_URL'],
    ['GitHubApiClientID', 'PLIKD_GIT_HUB_API_CLIENT_ID'],
    ['DataBackendConfig', 'PLIKD_DATA_BACKEND_CONFIG'],
  ])('%s → %s', (key, variable) => {
    expect(environmentName(key)).toBe(variable);
  });
});
