import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { SignJWT, exportJWK } from 'jose';
import { type Answer, type Asked, SmallServer, s256 } from './oauth-providers.js';

type Key = Awaited<ReturnType<typeof newKey>>;
type Claims = Record<string, unknown>;

/** A key pair with its public half as a JWK. */
export async function newKey(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    kid,
    privateKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' },
  };
}

/** What may be wrong about an OpenID provider. */
export interface Lies {
  discovery?: Claims;
  /** Changes the claims of ID tokens; undefined ones are left out. */
  claims?: Claims;
  /** Makes the ID token itself. */
  token?: (claims: Claims) => string | Promise<string>;
  userInfo?: Claims;
  /** Parameters of the way back. */
  back?: Record<string, string>;
}

/** An OpenID provider that says what a test wants, and truly refuses what is wrong. */
export class FalseProvider {
  readonly clientId = 'plik';
  readonly clientSecret = 'the secret of plik';
  lies: Lies = {};
  keys: Key[] = [];
  person: Claims = { sub: 'ann', name: 'Ann', preferred_username: 'ann', email: 'a@example.com' };
  private readonly codes = new Map<string, URLSearchParams>();

  private constructor(
    readonly server: SmallServer,
    public key: Key,
  ) {
    this.keys = [key];
    server.answer((asked) => this.answer(asked));
  }

  static async start(): Promise<FalseProvider> {
    const server = await SmallServer.start(() => ({ status: 503 }));
    return new FalseProvider(server, await newKey('first'));
  }

  get issuer(): string {
    return this.server.base;
  }

  /** What somebody who agreed is sent back with. */
  agree(url: string): string {
    const { searchParams } = new URL(url);
    const code = randomBytes(12).toString('hex');
    this.codes.set(code, searchParams);
    const back = new URL(searchParams.get('redirect_uri') ?? '');
    const given = { code, state: searchParams.get('state') ?? '', iss: this.issuer };
    for (const [name, value] of Object.entries({ ...given, ...this.lies.back })) {
      back.searchParams.set(name, value);
    }
    return back.href;
  }

  /** A token of this provider, signed with a key. */
  sign(claims: Claims, key = this.key): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: key.kid })
      .sign(key.privateKey);
  }

  private async answer(asked: Asked): Promise<Answer> {
    const { issuer } = this;
    switch (asked.url.pathname) {
      case '/.well-known/openid-configuration':
        return {
          json: {
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            userinfo_endpoint: `${issuer}/me`,
            jwks_uri: `${issuer}/keys`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
            token_endpoint_auth_methods_supported: ['client_secret_post'],
            authorization_response_iss_parameter_supported: true,
            ...this.lies.discovery,
          },
        };
      case '/keys':
        return { json: { keys: this.keys.map(({ jwk }) => jwk) } };
      case '/token':
        return this.token(new URLSearchParams(asked.body));
      case '/me':
        return { json: this.lies.userInfo ?? this.person };
      default:
        return { status: 404 };
    }
  }

  private async token(form: URLSearchParams): Promise<Answer> {
    const code = form.get('code') ?? '';
    const asked = this.codes.get(code);
    this.codes.delete(code);
    if (asked === undefined) return { status: 400, json: { error: 'invalid_grant' } };
    const right =
      form.get('client_id') === this.clientId &&
      form.get('client_secret') === this.clientSecret &&
      form.get('redirect_uri') === asked.get('redirect_uri') &&
      s256(form.get('code_verifier') ?? '') === asked.get('code_challenge');
    if (!right) return { status: 400, json: { error: 'invalid_grant' } };
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: this.issuer, aud: this.clientId, sub: this.person.sub, iat: now, exp: now + 300 },
      nonce: asked.get('nonce'),
      ...this.lies.claims,
    };
    const given = Object.fromEntries(Object.entries(claims).filter(([, v]) => v !== undefined));
    const { token = (all: Claims) => this.sign(all) } = this.lies;
    const answer = { access_token: 'the-access-token', token_type: 'Bearer' };
    return { json: { ...answer, id_token: await token(given) } };
  }
}
