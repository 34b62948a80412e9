import type { Config } from '#client';
import { t, type TextKey } from '../../../texts';
import { duration, number } from '../../../texts/formats';
import { providerName } from '../common/provider-names';
import { keptFor, sizeLimit, timeLimit } from '../common/words';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What may be sent, and how long it is kept. */
export const limitFacts = (now: Config): Fact[] => [
  { name: t('admin.perFile'), value: sizeLimit(now.maxFileSize) },
  { name: t('admin.perAccount'), value: sizeLimit(now.maxUserSize) },
  { name: t('admin.perUpload'), value: number(now.maxFilePerUpload) },
  { name: t('admin.keptUsual'), value: keptFor(now.defaultTTL) },
  { name: t('admin.keptMost'), value: timeLimit(now.maxTTL) },
  {
    name: t('admin.streamWait'),
    value: now.streamTimeout > 0 ? duration(now.streamTimeout, 2) : t('admin.noLimit'),
  },
];

const loginsOf = (now: Config): string[] =>
  [
    now.authentication && now.feature_local_login !== 'disabled' && 'local',
    now.googleAuthentication && 'google',
    now.ovhAuthentication && 'ovh',
    now.oidcAuthentication && 'oidc',
    now.githubAuthentication && 'github',
  ]
    .filter((one) => one !== false)
    .map(providerName);

/** Where it is found, and how one gets in. */
export function addressFacts(now: Config): Fact[] {
  const logins = loginsOf(now);
  const aliases = now.downloadDomainAlias ?? [];
  const orDefault = (address: string): string =>
    address === '' ? t('admin.notConfigured') : address;
  return [
    { name: t('admin.pageAddress'), value: orDefault(now.plikDomain) },
    { name: t('admin.downloadAddress'), value: orDefault(now.downloadURL ?? now.downloadDomain) },
    ...(aliases.length === 0
      ? []
      : [{ name: t('admin.downloadOthers'), value: aliases.join(', ') }]),
    {
      name: t('admin.logins'),
      value: logins.length === 0 ? t('admin.noLogins') : logins.join(', '),
    },
    {
      name: t('admin.abuse'),
      value: now.abuseContact === '' ? t('admin.nobody') : now.abuseContact,
    },
  ];
}

const FEATURES = [
  ['feature_authentication', 'admin.fAuthentication'],
  ['feature_local_login', 'admin.fLocalLogin'],
  ['feature_api_tokens', 'admin.fTokens'],
  ['feature_delete_account', 'admin.fDeleteAccount'],
  ['feature_one_shot', 'admin.fOneShot'],
  ['feature_stream', 'admin.fStream'],
  ['feature_removable', 'admin.fRemovable'],
  ['feature_password', 'admin.fPassword'],
  ['feature_e2ee', 'admin.fE2ee'],
  ['feature_set_ttl', 'admin.fSetTTL'],
  ['feature_extend_ttl', 'admin.fExtendTTL'],
  ['feature_comments', 'admin.fComments'],
  ['feature_text', 'admin.fText'],
  ['feature_clients', 'admin.fClients'],
  ['feature_github', 'admin.fGithub'],
] as const satisfies readonly (readonly [keyof Config, TextKey])[];

/** What can be done here, and what has to be. */
export const featureFacts = (now: Config): Fact[] =>
  FEATURES.map(([flag, name]) => ({ name: t(name), value: t(`admin.${now[flag]}`) }));
