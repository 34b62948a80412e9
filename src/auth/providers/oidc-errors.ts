import { ClientError, ResponseBodyError } from 'openid-client';
import { Forbidden, Refusal } from '../../common/errors.js';
import { ProviderFailure, providerRefusal } from './login-provider.js';

const TITLE = 'OIDC';
const untrue = (why: string, cause: unknown): Forbidden =>
  new Forbidden(`OIDC authentication error : ${why}`, { cause, logLevel: 'warn' });

/** What a claim that is not the expected one means. */
const CLAIMS: Readonly<Record<string, string>> = {
  nonce: 'the ID token is not of this login',
  aud: 'the ID token is for another client',
  azp: 'the ID token is for another client',
  iss: 'the ID token is of another provider',
  exp: 'the ID token has expired',
};

/** The refusal for what openid-client found: each with its own text, none with anything secret. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ResponseBodyError) {
    // The code was wrong, or was used before; anything else is between the provider and this server.
    if (error.error === 'invalid_grant') return providerRefusal(TITLE, error.error, '');
    return new ProviderFailure(TITLE, new Error(`the token endpoint answers ${error.error}`));
  }
  if (!(error instanceof ClientError)) return new ProviderFailure(TITLE, error);
  const text = messages(error);
  switch (error.code) {
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
      return untrue(CLAIMS[claimOf(error)] ?? 'a claim of the ID token is wrong', safe(error));
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      // The one attribute that is compared is the subject of the user info (contract §5.7).
      return new Forbidden('OIDC authentication error', { cause: safe(error) });
    case 'OAUTH_KEY_SELECTION_FAILED':
      return untrue('the ID token is signed with an unknown key', safe(error));
    default:
      break;
  }
  if (text.includes('signature verification failed')) {
    return untrue('the signature of the ID token is wrong', safe(error));
  }
  if (/"alg"|unsupported JWS/.test(text)) {
    return untrue('the ID token is not signed as it has to be', safe(error));
  }
  const missing = /"(\w+)" \([^)]*\) claim missing/.exec(text)?.[1];
  if (missing !== undefined) return untrue(`the ID token has no ${missing}`, safe(error));
  if (text.includes('"iss" (issuer)')) {
    return untrue('the answer is of another provider', safe(error));
  }
  return new ProviderFailure(TITLE, safe(error));
}

/** The messages alone: what is attached to these errors may hold tokens. */
const safe = (error: Error): Error => new Error(messages(error));

function messages(error: Error): string {
  const parts: string[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause)
    parts.push(each.message);
  return parts.join(' : ');
}

function claimOf(error: Error): string {
  for (let each: unknown = error; each !== undefined && each !== null;) {
    const { claim, cause } = each as { claim?: unknown; cause?: unknown };
    if (typeof claim === 'string') return claim;
    each = cause;
  }
  return '';
}
