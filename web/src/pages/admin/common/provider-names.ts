import { settings } from '../../../state/server/settings';
import { t } from '../../../texts';

const NAMES: Readonly<Record<string, string>> = { google: 'Google', ovh: 'OVH', github: 'GitHub' };

/** By what somebody logs in. */
export function providerName(provider: string): string {
  if (provider === 'local') return t('admin.password');
  const ofOidc = settings.value?.oidcProviderName ?? '';
  if (provider === 'oidc') return ofOidc === '' ? 'OpenID' : ofOidc;
  return NAMES[provider] ?? provider;
}
