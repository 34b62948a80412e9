import { bool, int, lifetime, list, text } from '../kinds.js';
import { url } from '../network-kinds.js';
import { setting } from '../setting.js';

const DOMAINS = list(text, 'a list of domains such as ["example.com"]');

/** Sessions and the first administrator. */
export const accountSettings = {
  sessionTimeout: setting('SessionTimeout', lifetime, '365d', 'How long a login lasts.'),
  defaultAdminLogin: setting(
    'DefaultAdminLogin',
    text,
    '',
    'Creates this local administrator at the first start.',
  ),
  defaultAdminPassword: setting(
    'DefaultAdminPassword',
    text,
    '',
    'The password of that administrator. Empty: a random one is logged once.',
    { secret: true },
  ),
};

/** How hard guessing is made. */
export const guessingSettings = {
  passwordCost: setting(
    'PasswordCost',
    int(4, 16),
    12,
    'The work factor of bcrypt for passwords of accounts: each step doubles the time of a login.',
  ),
  maxFailedLogins: setting(
    'MaxFailedLogins',
    int(0, 1_000_000),
    20,
    'Failed guesses at passwords or tokens within ten minutes, from one address or at one account, after which it has to wait; 0 for no limit.',
  ),
};

/** Login through others. Each is on when its id and secret are given. */
export const providerSettings = {
  googleApiClientId: setting('GoogleApiClientID', text, '', 'The client id at Google.'),
  googleApiSecret: setting('GoogleApiSecret', text, '', 'The client secret at Google.', {
    secret: true,
  }),
  googleValidDomains: setting(
    'GoogleValidDomains',
    DOMAINS,
    [],
    'The e-mail domains whose users may log in. Empty: all.',
  ),
  ovhApiKey: setting('OvhApiKey', text, '', 'The application key at OVH.'),
  ovhApiSecret: setting('OvhApiSecret', text, '', 'The application secret at OVH.', {
    secret: true,
  }),
  ovhApiEndpoint: setting(
    'OvhApiEndpoint',
    url,
    'https://eu.api.ovh.com/1.0',
    "The URL of OVH's API. Empty: the default.",
  ),
  oidcClientId: setting('OIDCClientID', text, '', 'The client id at the OpenID provider.'),
  oidcClientSecret: setting(
    'OIDCClientSecret',
    text,
    '',
    'The client secret at the OpenID provider.',
    { secret: true },
  ),
  oidcProviderUrl: setting(
    'OIDCProviderURL',
    url,
    '',
    'The issuer URL of the OpenID provider, without /.well-known/openid-configuration.',
  ),
  oidcProviderName: setting(
    'OIDCProviderName',
    text,
    'OpenID',
    'The name of the OpenID provider on the login page.',
  ),
  oidcValidDomains: setting(
    'OIDCValidDomains',
    DOMAINS,
    [],
    'The e-mail domains whose users may log in. Empty: all.',
  ),
  oidcRequireVerifiedEmail: setting(
    'OIDCRequireVerifiedEmail',
    bool,
    false,
    'Only users whose e-mail address the provider has verified may log in.',
  ),
  gitHubApiClientId: setting('GitHubApiClientID', text, '', 'The client id at GitHub.'),
  gitHubApiSecret: setting('GitHubApiSecret', text, '', 'The client secret at GitHub.', {
    secret: true,
  }),
  gitHubValidOrganizations: setting(
    'GitHubValidOrganizations',
    list(text, 'a list of names such as ["my-company"]'),
    [],
    'The organizations whose members may log in. Empty: everybody.',
  ),
};
