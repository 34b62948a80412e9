import type { Config } from '#client';
import { hasPasswords, providersOf } from './providers';

const config = (over: Partial<Config>): Config =>
  ({
    ...{ authentication: true, feature_local_login: 'enabled', oidcProviderName: 'The Office' },
    ...{ oidcAuthentication: false, googleAuthentication: false },
    ...{ githubAuthentication: false, ovhAuthentication: false },
    ...over,
  }) as Config;

describe('the ways to log in', () => {
  it('are those that the server has, the operator’s own first', () => {
    expect(providersOf(config({}))).toEqual([]);
    const all = config({
      ...{ oidcAuthentication: true, googleAuthentication: true },
      ...{ githubAuthentication: true, ovhAuthentication: true },
    });
    expect(providersOf(all).map(({ id, name }) => `${id}: ${name}`)).toEqual([
      ...['oidc: The Office', 'google: Google', 'github: GitHub', 'ovh: OVHcloud'],
    ]);
  });

  it('are passwords, too, unless they are switched off', () => {
    expect(hasPasswords(config({}))).toBe(true);
    expect(hasPasswords(config({ feature_local_login: 'disabled' }))).toBe(false);
    expect(hasPasswords(config({ authentication: false }))).toBe(false);
  });
});
