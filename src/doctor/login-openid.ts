import { createHash, randomBytes } from 'node:crypto';
import { type Outbound, OutboundFailure } from '../auth/providers/outbound.js';
import type { Settings } from '../config/index.js';
import { isLoopback } from './configuration-rules.js';
import type { Examination } from './examination.js';
import type { Finding } from './finding.js';
import { unreachableProvider } from './login-unreachable.js';
import type { Surroundings } from './surroundings.js';

export interface OpenIdCase {
  readonly settings: Settings;
  readonly around: Surroundings;
  readonly outbound: Outbound;
  readonly base: string;
}

type Json = Readonly<Record<string, unknown>>;

/** What a provider says of itself, as far as it is of use. */
interface Discovered {
  readonly document: Json;
  readonly date: number;
}

/** Signatures that only the provider can make, as src/auth/providers/oidc-discovery.ts takes them. */
const PUBLIC_KEY = /^(?:RS|PS|ES)\d{3}$|^Ed(?:DSA|25519)$/;
/** Milliseconds: a minute is tolerated. */
const APART = 60_000;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export async function examineOpenId(exam: Examination, it: OpenIdCase): Promise<void> {
  const { settings } = it;
  const known: { found?: Discovered } = {};
  const valid = await exam.check('login', 'the OpenID provider describes itself', async () => {
    try {
      known.found = await discovered(it);
    } catch (error) {
      return [discoveryOf(settings, error)];
    }
    return documentOf(settings, known.found.document);
  });
  const { found } = known;
  if (!valid || found === undefined) return;
  const check = (name: string, work: () => Promise<Finding[]> | Finding[]) =>
    exam.check('login', name, work);
  await check('its addresses are encrypted', () => encryptedOf(settings, found.document));
  await check('its keys can be used', () => keysOf(it, found.document));
  await check('its clock is that of this machine', () => clockOf(it, found));
  const redirect = `${it.base}/auth/oidc/callback`;
  if (it.base !== '') {
    await check(`it sends people back to ${redirect}`, () =>
      redirectOf(it, found.document, redirect),
    );
  }
  await check('it knows the client and its secret', () => clientOf(it, found.document, redirect));
}

async function discovered({ outbound, settings, around }: OpenIdCase): Promise<Discovered> {
  const answer = await outbound.fetch(
    `${settings.oidcProviderUrl}/.well-known/openid-configuration`,
  );
  const now = around.clock.now();
  if (!answer.ok) throw new OutboundFailure(`it answers ${answer.status}`);
  const document = (await answer.json().catch(() => null)) as Json | null;
  if (document === null || typeof document !== 'object') {
    throw new OutboundFailure('it does not answer JSON');
  }
  const date = Date.parse(answer.headers.get('date') ?? '');
  return { document, date: Number.isNaN(date) ? now : date };
}

function discoveryOf({ oidcProviderUrl, oidcProviderName }: Settings, error: unknown): Finding {
  if (!(error instanceof OutboundFailure) || error.cause !== undefined) {
    return unreachableProvider(`The OpenID provider "${oidcProviderName}"`, error);
  }
  return {
    code: 'login.discovery',
    severity: 'error',
    text: `${oidcProviderUrl}/.well-known/openid-configuration is no description of an OpenID provider (${error.message}).`,
    remedy:
      'Set OIDCProviderURL to the issuer, without /.well-known/openid-configuration; with Keycloak it ends in /realms/NAME.',
  };
}

function documentOf({ oidcProviderUrl }: Settings, document: Json): Finding[] {
  const issuer = textOf(document.issuer);
  if (issuer.replace(/\/$/, '') !== oidcProviderUrl) {
    return [
      {
        code: 'login.issuer',
        severity: 'error',
        text: `The provider at ${oidcProviderUrl} calls itself "${issuer}", and the two have to be the same.`,
        remedy: `Set OIDCProviderURL to ${issuer === '' ? 'the issuer' : issuer}, or correct the public address in the configuration of the provider.`,
      },
    ];
  }
  const missing = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'].filter(
    (name) => !/^https?:\/\//.test(textOf(document[name])),
  );
  if (missing.length === 0) return [];
  return [
    {
      code: 'login.discovery',
      severity: 'error',
      text: `The description of the OpenID provider has no ${missing.join(', ')}.`,
      remedy: 'Enable the authorization code flow in the configuration of the provider.',
    },
  ];
}

function encryptedOf({ oidcProviderUrl }: Settings, document: Json): Finding[] {
  const names = ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'];
  const urls = [oidcProviderUrl, ...names.map((name) => textOf(document[name]))];
  const plain = urls.filter((url) => url.startsWith('http:') && !isLoopback(new URL(url).hostname));
  if (plain.length === 0) return [];
  return [
    {
      code: 'login.plain-http',
      severity: 'warning',
      text: `The OpenID provider is asked without encryption: ${[...new Set(plain)].join(', ')}.`,
      remedy:
        'Set OIDCProviderURL to an https address, and correct the public address of the provider.',
    },
  ];
}

async function keysOf({ outbound }: OpenIdCase, document: Json): Promise<Finding[]> {
  const algorithms = listOf(document.id_token_signing_alg_values_supported ?? ['RS256']);
  const usable = algorithms.map(textOf).filter((name) => PUBLIC_KEY.test(name));
  const answer = (await outbound
    .json(textOf(document.jwks_uri))
    .catch((error: unknown) => error)) as Json | Error;
  if (answer instanceof Error) return [noKeys(answer.message)];
  const keys = listOf(answer.keys).filter((key) => {
    const { kty, use } = key as { kty?: unknown; use?: unknown };
    return ['RSA', 'EC', 'OKP'].includes(textOf(kty)) && (use === undefined || use === 'sig');
  });
  if (keys.length === 0) return [noKeys('there is no public key for signatures')];
  if (usable.length > 0) return [];
  return [noKeys(`it signs with ${algorithms.map(textOf).join(', ') || 'nothing'}`)];
}

const noKeys = (why: string): Finding => ({
  code: 'login.keys',
  severity: 'error',
  text: `ID tokens of the OpenID provider cannot be verified (${why}).`,
  remedy:
    'Let the provider sign ID tokens of this client with RS256, ES256 or another algorithm with public keys, and publish the keys at its jwks_uri.',
});

function clockOf({ around }: OpenIdCase, { date }: Discovered): Finding[] {
  const apart = Math.abs(date - around.clock.now());
  if (apart < APART) return [];
  return [
    {
      code: 'login.clock',
      severity: 'error',
      text: `The clocks of the OpenID provider and of this machine are ${Math.round(apart / 1000)} s apart: ID tokens are refused as not valid.`,
      remedy: 'Set both by NTP (timedatectl set-ntp true).',
    },
  ];
}

/** A login is begun as a browser would, and not gone on with: what is wrong is said at once by most providers. */
async function redirectOf(
  { outbound, settings }: OpenIdCase,
  document: Json,
  redirect: string,
): Promise<Finding[]> {
  const url = new URL(textOf(document.authorization_endpoint));
  const challenge = createHash('sha256').update(randomBytes(32)).digest('base64url');
  const parameters = {
    ...{ response_type: 'code', client_id: settings.oidcClientId, redirect_uri: redirect },
    ...{ scope: settings.oidcScopes.join(' '), state: randomBytes(8).toString('hex') },
    ...{ nonce: randomBytes(8).toString('hex') },
    ...{ code_challenge: challenge, code_challenge_method: 'S256' },
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  // A redirect leads to a login: nothing was wrong.
  const answer = await outbound.fetch(url).catch(() => null);
  if (answer === null || answer.status < 400 || answer.status >= 500) return [];
  const said = await answer.text();
  if (!/redirect[_ -]?ur[il]/i.test(said)) return [];
  return [
    {
      code: 'login.redirect',
      severity: 'error',
      text: `The OpenID provider does not accept the redirect URI ${redirect} (${answer.status}).`,
      remedy: `Register exactly ${redirect} for the client "${settings.oidcClientId}" at the provider; it begins with PlikDomain and Path.`,
    },
  ];
}

/** A code that nobody has given: who is asked says first whether the client is known. */
async function clientOf(
  { outbound, settings }: OpenIdCase,
  document: Json,
  redirect: string,
): Promise<Finding[]> {
  const { oidcClientId: id, oidcClientSecret: secret } = settings;
  const methods = listOf(document.token_endpoint_auth_methods_supported);
  const post = methods.includes('client_secret_post');
  const form = new URLSearchParams({
    ...{ grant_type: 'authorization_code', code: 'plikd-doctor', redirect_uri: redirect },
    ...{ code_verifier: randomBytes(32).toString('base64url') },
    ...(post ? { client_id: id, client_secret: secret } : {}),
  });
  const basic = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  const answer = await outbound.fetch(textOf(document.token_endpoint), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(post ? {} : { Authorization: `Basic ${Buffer.from(basic).toString('base64')}` }),
    },
    body: form.toString(),
  });
  const { error } = (await answer.json().catch(() => ({}))) as { error?: unknown };
  if (error !== 'invalid_client' && error !== 'unauthorized_client' && answer.status !== 401) {
    return [];
  }
  return [
    {
      code: 'login.client',
      severity: 'error',
      text: `The OpenID provider does not accept the client "${id}" with its secret (${textOf(error) || answer.status}).`,
      remedy: 'Copy OIDCClientID and OIDCClientSecret from the provider again.',
    },
  ];
}
