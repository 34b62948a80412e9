import type { Config } from '#client';

/** Somebody else who says who one is; `id` as in the server's addresses. */
export interface Provider {
  readonly id: string;
  readonly name: string;
}

/** Those that the server has, the operator's own first. */
export function providersOf(config: Config): Provider[] {
  const all: readonly [isOn: boolean, id: string, name: string][] = [
    [config.oidcAuthentication, 'oidc', config.oidcProviderName],
    [config.googleAuthentication, 'google', 'Google'],
    [config.githubAuthentication, 'github', 'GitHub'],
    [config.ovhAuthentication, 'ovh', 'OVHcloud'],
  ];
  return all.filter(([isOn]) => isOn).map(([, id, name]) => ({ id, name }));
}

export const hasPasswords = (config: Config): boolean =>
  config.authentication && config.feature_local_login !== 'disabled';
