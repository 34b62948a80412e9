import { createHash } from 'node:crypto';
import { type Answer, type Asked, CodeServer, SmallServer, isBearer } from './oauth-providers.js';
import type { Browser } from './browser.js';
import type { TestServer } from './server.js';

/** Google, GitHub and OVH as one small server, which refuses whatever is not asked rightly. */
export const google = new CodeServer();
export const gitHub = new CodeServer();
/** Whom Google knows. */
export const person = { email: 'ann@example.com', name: 'Ann', verified_email: true };
const octocat = { login: 'octocat', name: 'Octo Cat', email: null as string | null };
/** Of whom GitHub knows. */
export const organisations: { login: string }[] = [];
export const OVH = { key: 'ovh key', secret: 'ovh secret' };

/** All three at once. */
export function answer(asked: Asked): Answer {
  switch (asked.url.pathname) {
    case '/google/token':
      return google.token(asked);
    case '/google/me':
      return isBearer(asked) ? { json: person } : { status: 401 };
    case '/github/login/oauth/access_token':
      // GitHub answers 200 for errors, too.
      return { ...gitHub.token(asked), status: 200 };
    case '/api/user':
      return isBearer(asked) ? { json: octocat } : { status: 401 };
    case '/api/user/emails':
      return {
        json: [
          { email: 'other@example.com', primary: false, verified: true },
          { email: 'octo@example.com', primary: true, verified: true },
        ],
      };
    case '/api/user/orgs':
      return { json: asked.url.searchParams.get('page') === '1' ? organisations : [] };
    case '/ovh/auth/credential':
      return credential(asked);
    case '/ovh/me':
      return isSigned(asked)
        ? { json: { nichandle: 'ab1234-ovh', email: 'o@example.com', firstname: 'O', name: 'Vh' } }
        : { status: 403, json: { message: 'Invalid signature' } };
    default:
      return { status: 404 };
  }
}

function credential({ method, headers, body }: Asked): Answer {
  const { accessRules, redirection } = JSON.parse(body) as Record<string, unknown>;
  const right =
    method === 'POST' &&
    headers['x-ovh-application'] === OVH.key &&
    JSON.stringify(accessRules) === '[{"method":"GET","path":"/me"}]';
  if (!right) return { status: 400 };
  const validationUrl = `https://ovh.example/auth/?to=${encodeURIComponent(String(redirection))}`;
  return { json: { validationUrl, consumerKey: 'the consumer key' } };
}

function isSigned({ headers, url }: Asked): boolean {
  const time = String(headers['x-ovh-timestamp']);
  const text = [OVH.secret, 'the consumer key', 'GET', url.href, '', time].join('+');
  return (
    headers['x-ovh-application'] === OVH.key &&
    headers['x-ovh-consumer'] === 'the consumer key' &&
    Math.abs(Number(time) - Date.now() / 1000) < 60 &&
    headers['x-ovh-signature'] === `$1$${createHash('sha1').update(text).digest('hex')}`
  );
}

export const startThree = (): Promise<SmallServer> => SmallServer.start(answer);

export const settingsOf = (provider: SmallServer): Record<string, string> => ({
  FEATURE_AUTHENTICATION: 'enabled',
  GOOGLE_API_CLIENT_ID: google.clientId,
  GOOGLE_API_SECRET: google.clientSecret,
  GOOGLE_TOKEN_URL: `${provider.base}/google/token`,
  GOOGLE_USER_INFO_URL: `${provider.base}/google/me`,
  GIT_HUB_API_CLIENT_ID: gitHub.clientId,
  GIT_HUB_API_SECRET: gitHub.clientSecret,
  GIT_HUB_URL: `${provider.base}/github`,
  GIT_HUB_API_URL: `${provider.base}/api`,
  OVH_API_KEY: OVH.key,
  OVH_API_SECRET: OVH.secret,
  OVH_API_ENDPOINT: `${provider.base}/ovh`,
});

export const referer = (at: TestServer): Record<string, string> => ({ Referer: `${at.url}/` });

/** Asks for the URL of a provider. */
export async function begin(browser: Browser, name: string, at: TestServer): Promise<string> {
  const response = await browser.get(`${at.url}/auth/${name}/login`, referer(at));
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; charset=utf-8',
  ]);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return response.text();
}

/** The whole way; answers what the callback answers. */
export async function login(
  browser: Browser,
  name: 'google' | 'github',
  at: TestServer,
): Promise<Response> {
  const flow = name === 'google' ? google : gitHub;
  return browser.get(flow.agree(await begin(browser, name, at)).href);
}

export const refusal = async (response: Promise<Response>): Promise<[number, string]> => {
  const { status } = await response;
  return [status, (await (await response).text()).trimEnd()];
};
