import { type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from '../support/accounts.js';
import { Browser } from '../support/browser.js';
import { settingsFor } from '../support/storages.js';
import { end, listening, runPlikd, spawnPlikd } from '../support/plikd.js';
import { RealProvider } from '../support/real-provider.js';
import { freePort } from '../support/ports.js';
import { eventually } from '../support/wait.js';

let folder: string;
let provider: RealProvider;
let child: ChildProcess;
let url: string;
let log = '';

const settings = async (): Promise<Record<string, string>> => ({
  LISTEN_ADDRESS: '127.0.0.1',
  LISTEN_PORT: new URL(url).port,
  LOG_LEVEL: 'DEBUG',
  FEATURE_AUTHENTICATION: 'enabled',
  OIDC_CLIENT_ID: 'plik',
  OIDC_CLIENT_SECRET: String(provider.client.client_secret),
  OIDC_PROVIDER_URL: provider.issuer,
  OIDC_SCOPES: '["openid", "email", "profile", "groups"]',
  OIDC_ADMIN_GROUPS: '["operators"]',
  OIDC_REFUSED_GROUPS: '["banned"]',
  OIDC_GROUP_LIMITS: JSON.stringify([
    { Group: 'big', MaxFileSize: '10GB', MaxUserSize: '1TB', MaxTTL: '90d' },
    { Group: 'small', MaxFileSize: 1000, MaxUserSize: 5000 },
  ]),
  ...(await settingsFor(folder)),
});

/** Starts the server while the provider is not there yet. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-oidc-'));
  url = `http://127.0.0.1:${await freePort()}`;
  provider = await RealProvider.at(`${url}/auth/oidc/callback`);
  child = spawnPlikd(folder, [], await settings());
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await listening(child);
});
afterAll(async () => {
  await end(child);
  await provider.stop();
  await rm(folder, { recursive: true, force: true });
});

const begin = (browser: Browser): Promise<Response> =>
  browser.get(`${url}/auth/oidc/login`, { Referer: `${url}/` });

/** The whole way through the pages of the provider; answers what the callback answers. */
async function login(name: string, browser = new Browser()): Promise<Response> {
  const response = await begin(browser);
  if (response.status !== 200) return response;
  const back = await provider.agree(browser, await response.text(), name, `${url}/auth/`);
  return browser.get(back);
}

const me = (browser: Browser): Promise<Record<string, unknown>> => json(browser.get(`${url}/me`));

describe('a provider that is away', () => {
  it('stops neither the server nor anything else', async () => {
    const response = await begin(new Browser());
    expect([response.status, await response.text()]).toEqual([
      503,
      'the OpenID provider is not available, please try again later\n',
    ]);
    const sent = await fetch(`${url}/`, { method: 'POST', body: form('still serves') });
    const link = (await sent.text()).trim();
    expect(await (await fetch(link)).text()).toBe('still serves');
    expect(await json(fetch(`${url}/config`))).toMatchObject({
      ...{ oidcAuthentication: true, oidcProviderName: 'OpenID' },
    });
  });

  it('is found when it comes', async () => {
    await provider.start();
    await provider.knows('ann', {
      name: 'Ann',
      preferred_username: 'ann.a',
      email: 'a@example.com',
    });
    await eventually(async () => (await begin(new Browser())).status === 200);
  });
});

function form(content: string): FormData {
  const data = new FormData();
  data.append('file', new Blob([content]), 'a.txt');
  return data;
}

describe('contract case 131: OpenID Connect', () => {
  it('logs in through the pages of the provider, and again with what is new there', async () => {
    const browser = new Browser();
    const response = await login('ann', browser);
    expect([response.status, response.headers.get('location')]).toEqual([302, '/#/login']);
    expect(await me(browser)).toMatchObject({
      ...{ id: 'oidc:ann', provider: 'oidc', login: 'ann.a', name: 'Ann', email: 'a@example.com' },
      ...{ admin: false, maxFileSize: 0, maxUserSize: 0, maxTTL: 0 },
    });
    await provider.knows('ann', {
      given_name: 'Ann',
      family_name: 'Other',
      email: 'b@example.com',
    });
    expect((await login('ann')).status).toBe(302);
    expect(await me(browser)).toMatchObject({
      ...{ id: 'oidc:ann', login: 'ann', name: 'Ann Other', email: 'b@example.com' },
    });
  });

  it('never joins accounts by their address', async () => {
    await provider.knows('eve', { email: 'b@example.com', preferred_username: 'ann' });
    const browser = new Browser();
    await login('eve', browser);
    expect(await me(browser)).toMatchObject({ id: 'oidc:eve', admin: false });
  });

  it('shows the refusal of somebody who does not agree', async () => {
    const browser = new Browser();
    const there = await (await begin(browser)).text();
    const state = new URL(there).searchParams.get('state')!;
    const why = 'error=access_denied&error_description=End-User%20aborted%20interaction';
    const response = await browser.get(`${url}/auth/oidc/callback?${why}&state=${state}`);
    expect([response.status, await response.text()]).toEqual([
      403,
      'OIDC refused the login : access_denied : End-User aborted interaction\n',
    ]);
  });
});

describe('rules for groups', () => {
  const as = async (groups: unknown): Promise<Record<string, unknown>> => {
    await provider.knows('gil', { groups });
    const browser = new Browser();
    expect((await login('gil', browser)).status).toBe(302);
    return me(browser);
  };

  it('make an administrator, and take that back at the next login', async () => {
    expect(await as(['operators'])).toMatchObject({ admin: true });
    expect(await as(['/operators'])).toMatchObject({ admin: true });
    const browser = new Browser();
    await login('gil', browser);
    expect(await as(['others'])).toMatchObject({ admin: false });
    // What was an administrator's session does not go on as somebody else's.
    expect((await browser.get(`${url}/me`)).status).toBe(403);
  });

  it('give limits, those of the first rule that fits', async () => {
    const big = { maxFileSize: 10e9, maxUserSize: 1e12, maxTTL: 90 * 86_400 };
    expect(await as(['small', 'big'])).toMatchObject(big);
    expect(await as('small')).toMatchObject({ maxFileSize: 1000, maxUserSize: 5000, maxTTL: 0 });
    const browser = new Browser();
    await login('gil', browser);
    const headers = { 'X-XSRFToken': browser.cookies(url)['plik-xsrf']! };
    const big2k = form('x'.repeat(2000));
    const sent = await browser.request(`${url}/`, { method: 'POST', body: big2k, headers });
    expect(sent.status).toBe(400);
    expect(await as([])).toMatchObject({ maxFileSize: 0, maxUserSize: 0, maxTTL: 0 });
  });

  it('keep people out, also those who are in', async () => {
    await provider.knows('gil', { groups: ['big'] });
    const [inside, other] = [new Browser(), new Browser()];
    await login('gil', inside);
    await login('ann', other);
    expect(await me(inside)).toMatchObject({ id: 'oidc:gil' });
    await provider.knows('gil', { groups: ['big', 'banned'] });
    const response = await login('gil');
    expect([response.status, await response.text()]).toEqual([403, 'unauthorized group\n']);
    const ended = await inside.get(`${url}/me`);
    expect([ended.status, await ended.text()]).toEqual([403, 'invalid session : it was ended\n']);
    expect(await me(other)).toMatchObject({ id: 'oidc:ann' });
    // Whoever was never in has no account by that.
    await provider.knows('new', { groups: ['banned'] });
    expect((await login('new')).status).toBe(403);
  });
});

describe('sessions', () => {
  it('are ended everywhere by an administrator, or by a command', async () => {
    await provider.knows('root', { groups: ['operators'] });
    const [admin, one, other] = [new Browser(), new Browser(), new Browser()];
    await login('root', admin);
    for (const browser of [one, other]) await login('ann', browser);
    const xsrf = { 'X-XSRFToken': admin.cookies(url)['plik-xsrf']! };
    const ended = await admin.request(`${url}/user/oidc:ann/sessions`, {
      method: 'DELETE',
      headers: xsrf,
    });
    expect([ended.status, await ended.text()]).toEqual([200, 'ok']);
    for (const browser of [one, other]) {
      const response = await browser.get(`${url}/me`);
      expect([response.status, await response.text()]).toEqual([
        403,
        'invalid session : it was ended\n',
      ]);
    }
    await login('ann', one);
    expect(await me(one)).toMatchObject({ id: 'oidc:ann' });
    const args = ['user', 'logout', '--provider', 'oidc', '--login', 'ann'];
    expect((await runPlikd(folder, args, await settings())).out).toBe(
      'All sessions of oidc:ann are over\n',
    );
    expect((await one.get(`${url}/me`)).status).toBe(403);
    expect(await me(admin)).toMatchObject({ id: 'oidc:root' });
  });
});

it('a provider that goes and comes back is no trouble', async () => {
  await provider.stop();
  const browser = new Browser();
  // What it said of itself is still known; that it is away is seen at its own pages.
  const there = await (await begin(browser)).text();
  await expect(browser.get(there)).rejects.toThrow();
  expect((await fetch(`${url}/config`)).status).toBe(200);
  const state = new URL(there).searchParams.get('state')!;
  const iss = encodeURIComponent(provider.issuer);
  const back = await browser.get(`${url}/auth/oidc/callback?code=x&state=${state}&iss=${iss}`);
  expect([back.status, await back.text()]).toEqual([
    500,
    'OIDC login failed, please try again later\n',
  ]);
  await provider.start();
  expect((await login('ann')).status).toBe(302);
});

it('no secret and no token is in the log, at its most talkative', async () => {
  const seen: string[] = [String(provider.client.client_secret)];
  const browser = new Browser();
  const there = await (await begin(browser)).text();
  seen.push(new URL(there).searchParams.get('state')!);
  seen.push(...Object.values(browser.cookies(url)));
  const back = await provider.agree(browser, there, 'ann', `${url}/auth/`);
  seen.push(new URL(back).searchParams.get('code')!);
  expect((await browser.get(back)).status).toBe(302);
  seen.push(...Object.values(browser.cookies(url)));
  // Once more with a code that is refused.
  const again = await (await begin(browser)).text();
  const state = new URL(again).searchParams.get('state')!;
  const iss = encodeURIComponent(provider.issuer);
  const refused = await browser.get(
    `${url}/auth/oidc/callback?code=a-wrong-code&state=${state}&iss=${iss}`,
  );
  expect(refused.status).toBe(403);
  seen.push(state, 'a-wrong-code');
  await eventually(() => Promise.resolve(log.includes('/auth/oidc/callback')));
  expect(seen.length).toBeGreaterThan(7);
  for (const secret of seen) {
    expect(secret.length).toBeGreaterThan(8);
    expect(log).not.toContain(secret);
  }
});
