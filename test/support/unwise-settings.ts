function named(scheme: string): Record<string, string> {
  return { PLIK_DOMAIN: `${scheme}://plik.invalid` };
}

/** Settings that start a server and are unwise, behind what is found of them. */
export const UNWISE: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['advice', { DOWNLOAD_DOMAIN_ALIAS: '["https://a.example"]' }],
  ['no-domain', { ASSUME_HTTPS: 'true' }],
  ['proxy-header', { TRUSTED_PROXIES: '["10.0.0.1"]' }],
  [
    'trusts-all',
    { TRUSTED_PROXIES: '["0.0.0.0/0"]', SOURCE_IP_HEADER: 'X-Real-Ip', ...named('https') },
  ],
  ['plain-http', { LISTEN_ADDRESS: '0.0.0.0' }],
  ['http-sessions', { FEATURE_AUTHENTICATION: 'enabled', ...named('http') }],
  ['download-cookies', { ...named('https'), DOWNLOAD_DOMAIN: 'https://plik.invalid:8443' }],
  ['download-http', { ...named('https'), DOWNLOAD_DOMAIN: 'http://files.invalid' }],
  [
    'admin-password',
    {
      FEATURE_AUTHENTICATION: 'enabled',
      DEFAULT_ADMIN_LOGIN: 'root',
      DEFAULT_ADMIN_PASSWORD: 'changeme',
    },
  ],
  ['accounts-off', { DEFAULT_ADMIN_LOGIN: 'root' }],
  ['password-cost', { FEATURE_AUTHENTICATION: 'enabled', PASSWORD_COST: '4' }],
  ['guessing', { MAX_FAILED_LOGINS: '0' }],
  ['debug', { DEBUG: 'true' }],
  ['kept-for-ever', { DEFAULT_TTL_STR: '-1', MAX_TTL_STR: '-1' }],
  ['no-maximum', { MAX_TTL_STR: '0' }],
  ['flags', { FEATURE_EXTEND_TTL: 'forced', FEATURE_SET_TTL: 'disabled' }],
  ['flags', { FEATURE_STREAM: 'forced', FEATURE_ONE_SHOT: 'forced' }],
  ['not-durable', { DURABLE_WRITES: 'false' }],
  ['cleaning', { CLEANING_ENABLED: 'false' }],
];
