import { Injectable } from '@nestjs/common';
import type { Request } from '../../http/exchange.js';
import * as client from 'openid-client';
import { InjectSettings, type Settings } from '../../config/index.js';
import type { Trace } from '../../common/trace.js';
import { queryText } from '../../http/query.js';
import { traceOf } from '../../http/request-id.js';
import { type CodeCallback, codeCallback } from './code-callback.js';
import type { Identity, LoginEnd, LoginProvider, LoginStart, MayAsk } from './login-provider.js';
import { LoginStates } from './login-state.js';
import { identityOf } from './oidc-claims.js';
import { OidcDiscovery } from './oidc-discovery.js';
import { refusalOf } from './oidc-errors.js';
import {
  type Claims,
  type OidcLogin,
  authenticate,
  authorizationRequest,
} from './oidc-strategy.js';

/** Any OpenID provider (contract §5.7). */
@Injectable()
export class OidcProvider implements LoginProvider {
  readonly name = 'oidc';
  readonly title = 'OIDC';
  readonly asksToBegin = false;

  constructor(
    private readonly states: LoginStates,
    private readonly discovery: OidcDiscovery,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  get enabled(): boolean {
    return this.settings.oidcAuthentication;
  }

  async start(redirectUrl: string, secure: boolean, trace: Trace): Promise<LoginStart> {
    const config = await this.discovery.configuration(trace);
    const { cookie, ...begun } = await this.states.begin(this.name, redirectUrl, secure);
    const claims = (): Promise<Claims> => Promise.reject(new Error('nobody has come back yet'));
    const url = await authorizationRequest({
      ...this.login(config),
      ...begun,
      redirectUrl,
      claims,
    });
    return { url, cookies: [cookie] };
  }

  async end(req: Request): Promise<LoginEnd> {
    const callback = await codeCallback(this, req, this.states);
    const identify = async (mayAsk: MayAsk): Promise<Identity> => {
      callback.checkRefusal();
      await mayAsk();
      const config = await this.discovery.configuration(traceOf(req));
      const state = queryText(req.query.state);
      const came = new URL(callback.redirectUrl);
      for (const name of ['code', 'state', 'iss']) {
        const value = queryText(req.query[name]);
        if (value !== '') came.searchParams.set(name, value);
      }
      const claims = (): Promise<Claims> => verifiedClaims(config, came, state, callback);
      const login = { ...this.login(config), ...callback, state, claims };
      return identityOf(await authenticate(login, callback.code), this.settings);
    };
    return { cookies: [callback.cookie], identify };
  }

  private login(config: client.Configuration): Pick<OidcLogin, 'metadata' | 'clientId' | 'scopes'> {
    const { oidcClientId: clientId, oidcScopes: scopes } = this.settings;
    return { metadata: config.serverMetadata(), clientId, scopes };
  }
}

/**
 * The claims of the ID token for a code, overlaid by those of the user info: issuer of the answer, PKCE,
 * signature, issuer, audience, times and nonce are right then, and both speak of the same subject.
 */
async function verifiedClaims(
  config: client.Configuration,
  came: URL,
  expectedState: string,
  { verifier: pkceCodeVerifier, nonce: expectedNonce }: CodeCallback,
): Promise<Claims> {
  try {
    const checks = { pkceCodeVerifier, expectedNonce, expectedState, idTokenExpected: true };
    const tokens = await client.authorizationCodeGrant(config, came, checks);
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('there is no ID token');
    if (config.serverMetadata().userinfo_endpoint === undefined) return claims;
    const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
    // What is signed says of whom; the rest is newer there.
    const { iss, aud, exp, iat, nonce, azp } = claims;
    return { ...claims, ...info, iss, aud, exp, iat, nonce, azp };
  } catch (error) {
    throw refusalOf(error);
  }
}
