import type { Settings } from '../../config/index.js';
import { Forbidden } from '../../common/errors.js';
import { type Identity, ProviderFailure, checkDomain, judge, textsOf } from './login-provider.js';
import type { Claims } from './oidc-strategy.js';

/** Who somebody is by verified claims, by the rules of the configuration (contract §5.7). 403 when not welcome. */
export function identityOf(claims: Claims, settings: Settings): Identity {
  const { sub } = textsOf(claims, 'sub');
  const identify = (): Identity => admitted(claims, settings);
  // Without a subject an address would be who they are, and nobody has proved that.
  return sub === '' ? identify() : judge(sub, identify);
}

function admitted(claims: Claims, settings: Settings): Identity {
  const known = textsOf(claims, 'sub', 'email', 'preferred_username');
  const email = textOf(claims, settings.oidcEmailClaim);
  if (settings.oidcRequireVerifiedEmail && !isTrue(claims.email_verified)) {
    throw new Forbidden('email is not verified');
  }
  checkDomain(email, settings.oidcValidDomains);
  const subject = known.sub === '' ? email : known.sub;
  if (subject === '') throw new ProviderFailure('OIDC', new Error('neither subject nor email'));
  const login = textOf(claims, settings.oidcLoginClaim);
  return {
    subject,
    login: login === '' ? subject : login,
    name: nameOf(claims, settings.oidcNameClaim),
    email,
    ...groupRules(claims, settings),
  };
}

/** Providers write it as a boolean, as a text or as a number. */
const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === 1;

const textOf = (claims: Claims, claim: string): string => {
  const value = valueOf(claims, claim);
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : '';
};

function nameOf(claims: Claims, claim: string): string {
  const name = textOf(claims, claim);
  if (name !== '') return name;
  const { given_name: given, family_name: family } = textsOf(claims, 'given_name', 'family_name');
  return `${given} ${family}`.trim();
}

/** A claim by its name, or by a path with dots such as `realm_access.roles`. */
function valueOf(claims: Claims, claim: string): unknown {
  if (Object.hasOwn(claims, claim)) return claims[claim];
  let value: unknown = claims;
  for (const name of claim.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The groups of somebody; Keycloak may write them as paths. */
function groupsOf(claims: Claims, claim: string): ReadonlySet<string> {
  const value = valueOf(claims, claim);
  const names = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
  const texts = names.filter((name) => typeof name === 'string');
  return new Set(texts.map((name) => name.replace(/^\//, '')));
}

const isIn = (groups: ReadonlySet<string>, listed: readonly string[]): boolean =>
  listed.some((name) => groups.has(name.replace(/^\//, '')));

/** What groups decide, at every login. What no rule speaks of is left as it is. */
function groupRules(claims: Claims, settings: Settings): Pick<Identity, 'admin' | 'limits'> {
  const groups = groupsOf(claims, settings.oidcGroupsClaim);
  const { oidcAllowedGroups, oidcRefusedGroups, oidcAdminGroups, oidcGroupLimits } = settings;
  const allowed = oidcAllowedGroups.length === 0 || isIn(groups, oidcAllowedGroups);
  if (!allowed || isIn(groups, oidcRefusedGroups)) throw new Forbidden('unauthorized group');
  const rule = oidcGroupLimits.find(({ group }) => isIn(groups, [group]));
  const none = { maxFileSize: 0, maxUserSize: 0, maxTtl: 0 };
  const { maxFileSize, maxUserSize, maxTtl } = rule ?? none;
  return {
    ...(oidcAdminGroups.length === 0 ? {} : { admin: isIn(groups, oidcAdminGroups) }),
    ...(oidcGroupLimits.length === 0 ? {} : { limits: { maxFileSize, maxUserSize, maxTtl } }),
  };
}
