import { environmentName, environmentNames, plikEnvironmentName } from './setting.js';
import { catalogueOf } from './catalogue.js';
import { ALL_SETTINGS } from './settings.js';

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

/** What strcase.ToScreamingSnake makes of a name without blanks: one pass over neighbouring letters. */
function screamingSnake(name: string): string {
  const kind = (c: string | undefined): string =>
    c === undefined ? '' : /[A-Z]/.test(c) ? 'upper' : /[a-z]/.test(c) ? 'lower' : 'digit';
  let text = '';
  for (const [i, c] of Array.from(name).entries()) {
    const [before, here, after] = [kind(name[i - 1]), kind(c), kind(name[i + 1])];
    // The last capital of a run begins the word that follows.
    if (before === 'upper' && here === 'upper' && after === 'lower') text += '_';
    text += c.toUpperCase();
    const wordBegins = here === 'upper' && after === 'lower';
    if (after !== '' && here !== after && !wordBegins) text += '_';
  }
  return text;
}

describe('plikEnvironmentName', () => {
  it.each([
    ['testCase', 'TEST_CASE'],
    ['userID', 'USER_ID'],
    ['JSONData', 'JSON_DATA'],
    ['AAAbbb', 'AA_ABBB'],
    ['numbers2and55with000', 'NUMBERS_2_AND_55_WITH_000'],
    ['FeatureE2EE', 'FEATURE_E_2_EE'],
    ['S3Bucket', 'S_3_BUCKET'],
    ['SourceIPHeader', 'SOURCE_IP_HEADER'],
    ['GoogleAPIClientID', 'GOOGLE_API_CLIENT_ID'],
  ])('%s → %s', (key, snake) => {
    expect(screamingSnake(key)).toBe(snake);
    expect(plikEnvironmentName(key)).toBe(`PLIKD_${snake}`);
  });

  it('is the rule of Plik for every key, and another name than ours for one only', () => {
    const keys = [...catalogueOf(ALL_SETTINGS).byKey.values()].map(({ id }) => id);
    for (const key of keys) expect(plikEnvironmentName(key)).toBe(`PLIKD_${screamingSnake(key)}`);
    expect(keys.filter((key) => environmentNames(key).length > 1)).toEqual(['FeatureE2EE']);
  });
});
