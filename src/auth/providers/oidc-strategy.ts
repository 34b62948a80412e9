import type { Request } from 'express';
import type { ServerMetadata } from 'openid-client';
import Strategy from 'passport-openidconnect';
import { Forbidden } from '../../common/errors.js';
import { challengeOf } from './code-flow.js';
import type { LoginSecrets } from './login-state.js';

export type Claims = Readonly<Record<string, unknown>>;

/** One login on its way out or back. */
export interface OidcLogin extends LoginSecrets {
  readonly metadata: ServerMetadata;
  readonly clientId: string;
  readonly redirectUrl: string;
  readonly scopes: readonly string[];
  readonly state: string;
  /** Turns what the browser brings back into claims, everything about which is verified. */
  claims(): Promise<Claims>;
}

type TokenCallback = (error: null, access: string, refresh: string, answer: object) => void;

/**
 * passport-openidconnect for one login. What it lacks is put where it lets subclasses in (docs/adr/0009):
 * PKCE and nonce among the parameters, the state by a store, and, in the place of its own request for a token,
 * one that verifies what it gets.
 */
class OidcStrategy extends Strategy {
  private verified: Claims = {};

  constructor(private readonly once: OidcLogin) {
    const options = {
      issuer: once.metadata.issuer,
      authorizationURL: once.metadata.authorization_endpoint ?? '',
      tokenURL: once.metadata.token_endpoint ?? '',
      userInfoURL: '',
      callbackURL: once.redirectUrl,
      clientID: once.clientId,
      clientSecret: '',
      // It asks for `openid` by itself.
      scope: once.scopes.filter((scope) => scope !== 'openid'),
      skipUserProfile: true,
      store: oneState(once),
    };
    super(options, (_issuer: string, _profile: Strategy.Profile, done: Strategy.VerifyCallback) => {
      done(null, this.verified);
    });
    type Ask = typeof this._oauth2.getOAuthAccessToken;
    this._oauth2.getOAuthAccessToken = ((_code: string, _params: object, done: TokenCallback) => {
      once.claims().then(
        (claims) => {
          this.verified = claims;
          done(null, '', '', { id_token: restated(claims) });
        },
        (error: unknown) => {
          // What the strategy would wrap is meant for the client as it is.
          this.error(error as Error);
        },
      );
    }) as Ask;
  }

  override authorizationParams(): object {
    const { verifier, nonce } = this.once;
    const code_challenge = challengeOf(verifier);
    return { code_challenge, code_challenge_method: 'S256', nonce };
  }
}

/** The state has been made, and is checked, by LoginStates. */
function oneState({ state, nonce }: OidcLogin): Strategy.SessionStore {
  return {
    store: (_req, _context, _appState, _meta, done) => {
      done(null, state);
    },
    verify: (_req, _state, done) => {
      done(null, { nonce });
    },
  };
}

/**
 * The strategy reads an ID token again, without knowing that clocks differ: it gets what was verified, and
 * a time that has not passed. Nothing else ever sees this token.
 */
function restated(claims: Claims): string {
  const soon = Math.floor(Date.now() / 1000) + 60;
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');
  return `${part({ alg: 'none' })}.${part({ ...claims, exp: soon })}.`;
}

/** Runs the strategy on a request: a URL to go to, or claims. */
function run(login: OidcLogin, req: Pick<Request, 'query'>): Promise<{ url: string } | Claims> {
  return new Promise((resolve, reject) => {
    const strategy = new OidcStrategy(login);
    strategy.redirect = (url) => {
      resolve({ url });
    };
    strategy.success = (user) => {
      resolve(user as Claims);
    };
    strategy.error = reject;
    strategy.fail = (why: unknown) => {
      const { message = '' } = (why ?? {}) as { message?: string };
      reject(new Forbidden(`OIDC authentication error : ${message}`));
    };
    strategy.authenticate(req as Request);
  });
}

/** Where the browser has to go. */
export async function authorizationRequest(login: OidcLogin): Promise<string> {
  const { url } = (await run(login, { query: {} })) as { url: string };
  return url;
}

/** Who came back with a code. */
export const authenticate = (login: OidcLogin, code: string): Promise<Claims> =>
  run(login, { query: { code, state: login.state } });
