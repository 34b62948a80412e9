import { groupLimits } from '../group-limits.js';
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
    'Wrong passwords that an address may guess at one account or upload before it has to wait, longer each time; ten times as many at all of them. Each is forgotten after ten minutes. 0 for no limit.',
  ),
};

const GROUPS = list(text, 'a list of names such as ["staff"]');

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
  googleAuthUrl: setting(
    'GoogleAuthURL',
    url,
    'https://accounts.google.com/o/oauth2/auth',
    'Where people log in at Google.',
  ),
  googleTokenUrl: setting(
    'GoogleTokenURL',
    url,
    'https://oauth2.googleapis.com/token',
    'Where Google answers for a code.',
  ),
  googleUserInfoUrl: setting(
    'GoogleUserInfoURL',
    url,
    'https://www.googleapis.com/oauth2/v2/userinfo',
    'Where Google says who somebody is.',
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
  oidcScopes: setting(
    'OIDCScopes',
    list(text, 'a list of scopes such as ["openid", "email", "profile"]'),
    ['openid', 'email', 'profile'],
    'What the OpenID provider is asked for. Some say groups only when they are asked for "groups".',
  ),
  oidcLoginClaim: setting(
    'OIDCLoginClaim',
    text,
    'preferred_username',
    'The claim with the login name. A claim within another one has a path, such as realm_access.roles.',
  ),
  oidcNameClaim: setting(
    'OIDCNameClaim',
    text,
    'name',
    "The claim with the person's name. Without one, given_name and family_name are.",
  ),
  oidcEmailClaim: setting(
    'OIDCEmailClaim',
    text,
    'email',
    'The claim with the e-mail address. Where a provider has no email, preferred_username may be one.',
  ),
  oidcGroupsClaim: setting('OIDCGroupsClaim', text, 'groups', 'The claim with the groups.'),
  oidcAllowedGroups: setting(
    'OIDCAllowedGroups',
    GROUPS,
    [],
    'Only members of one of these groups may log in. Empty: everybody.',
  ),
  oidcRefusedGroups: setting(
    'OIDCRefusedGroups',
    GROUPS,
    [],
    'Members of one of these groups may not log in.',
  ),
  oidcAdminGroups: setting(
    'OIDCAdminGroups',
    GROUPS,
    [],
    'Members of one of these groups are administrators, and others are not, from their next login on. Empty: the provider does not say who is.',
  ),
  oidcGroupLimits: setting(
    'OIDCGroupLimits',
    groupLimits,
    [],
    'Limits of accounts, from their next login on. The first group in the list that somebody is a member of counts; who is in none has those of the server. Empty: the provider does not say any.',
  ),
  gitHubUrl: setting(
    'GitHubURL',
    url,
    'https://github.com',
    'Where people log in at GitHub, or at a GitHub Enterprise Server.',
  ),
  gitHubApiUrl: setting(
    'GitHubApiURL',
    url,
    'https://api.github.com',
    'Its API; that of a GitHub Enterprise Server ends in /api/v3.',
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
