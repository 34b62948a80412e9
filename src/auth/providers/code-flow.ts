import { createHash } from 'node:crypto';
import { textsOf } from './login-provider.js';
import { type Outbound, OutboundFailure } from './outbound.js';

export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUrl: string;
  readonly scope: string;
  readonly state: string;
  readonly verifier: string;
}

/** RFC 7636 §4.2. */
export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');

/** The URL that a browser is sent to (RFC 6749 §4.1.1, RFC 7636 §4.3). */
export function authorizationUrl(endpoint: string, request: AuthorizationRequest): string {
  const url = new URL(endpoint);
  const parameters = {
    client_id: request.clientId,
    redirect_uri: request.redirectUrl,
    response_type: 'code',
    scope: request.scope,
    state: request.state,
    code_challenge: challengeOf(request.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly code: string;
  readonly redirectUrl: string;
  readonly verifier: string;
}

/** The access token for a code (RFC 6749 §4.1.3). */
export async function exchangeCode(
  outbound: Outbound,
  endpoint: string,
  { clientId, clientSecret, code, redirectUrl, verifier }: TokenRequest,
): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret,
    code,
    redirect_uri: redirectUrl,
    code_verifier: verifier,
  }).toString();
  const headers = {
    Accept: 'application/json',
    'Content-Type': 'application/x-www-form-urlencoded',
  };
  const answer = await outbound.json(endpoint, { method: 'POST', headers, body });
  const { access_token: token, error } = textsOf(answer, 'access_token', 'error');
  // GitHub answers 200 also for a code that it does not know.
  if (token === '') throw new OutboundFailure(`there is no access token : ${error}`);
  return token;
}
