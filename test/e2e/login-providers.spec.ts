import { jest } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { Clock } from '../../src/common/clock.js';
import { json } from '../support/accounts.js';
import { Browser } from '../support/browser.js';
import type { Answer, SmallServer } from '../support/oauth-providers.js';
import { TestServer, type TestSettings } from '../support/server.js';
import {
  answer,
  begin,
  gitHub,
  google,
  login,
  referer,
  refusal,
  settingsOf,
  startThree,
} from '../support/three-providers.js';

const HTML = { Accept: 'text/html', 'User-Agent': 'Mozilla/5.0' };

let provider: SmallServer;
let server: TestServer;

beforeAll(async () => {
  provider = await startThree();
  server = await TestServer.start(settingsOf(provider));
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
});

describe('contract case 128: GET /auth/<provider>/login', () => {
  it('answers the URL of the provider, which sends back to where the request came from', async () => {
    const headers = { Referer: 'https://h:444/x' };
    const response = await fetch(`${server.url}/auth/google/login`, { headers });
    const text = await response.text();
    expect([response.status, text.endsWith('\n')]).toEqual([200, false]);
    expect(text).toContain('https://accounts.google.com/o/oauth2/auth?');
    expect(text).toContain('redirect_uri=https%3A%2F%2Fh%3A444%2Fauth%2Fgoogle%2Fcallback');
    const { searchParams } = new URL(text);
    expect(searchParams.get('scope')).toBe(
      'https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile',
    );
    const state = jwt.decode(searchParams.get('state')!, { complete: true })!;
    expect(state.header.alg).toBe('HS256');
    const claims = state.payload as { redirectURL: string; expire: number };
    expect(claims.redirectURL).toBe('https://h:444/auth/google/callback');
    expect(claims.expire - Date.now() / 1000).toBeGreaterThan(295);
    expect(claims.expire - Date.now() / 1000).toBeLessThanOrEqual(300);
    // Neither what proves the browser nor what proves the code is in it.
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(
      /^plik-login-\w{8}=\w{43}; Path=\/auth; Max-Age=300; SameSite=Lax; HttpOnly$/,
    );
    expect(text).not.toContain(/=(\w{43});/.exec(cookie!)![1]);
  });

  it('needs to know where that is, and takes no odd place', async () => {
    const ask = (headers: Record<string, string>) =>
      refusal(fetch(`${server.url}/auth/google/login`, { headers }));
    expect(await ask({})).toEqual([400, 'missing referer header']);
    for (const given of [
      'nonsense',
      'javascript:alert(1)',
      'https://me@evil.example/',
      'file:///x',
    ]) {
      expect(await ask({ Referer: given })).toEqual([400, 'invalid referer header']);
    }
    const evil = { Referer: 'https://evil.example/', 'Sec-Fetch-Site': 'cross-site' };
    expect(await ask(evil)).toEqual([
      400,
      'invalid referer header : logins begin on the pages of this server',
    ]);
    const own = { Referer: 'https://own.example/', 'Sec-Fetch-Site': 'same-origin' };
    expect((await ask(own))[0]).toBe(200);
  });

  it('sends back to PlikDomain and Path when they are known', async () => {
    const there = await TestServer.start({
      ...settingsOf(provider),
      PLIK_DOMAIN: 'https://plik.example',
      PATH: '/files',
    });
    const headers = { Referer: 'https://evil.example/' };
    const text = await (await fetch(`${there.url}/auth/github/login`, { headers })).text();
    const to = encodeURIComponent('https://plik.example/files/auth/github/callback');
    expect(text).toContain(`redirect_uri=${to}`);
    await there.stop();
  });

  it('says which provider is off, whatever its keys lack, and that all are', async () => {
    const titles = { google: 'Google', ovh: 'OVH', oidc: 'OIDC', github: 'GitHub' };
    const expectOff = async (settings: TestSettings, why: (title: string) => string) => {
      const off = await TestServer.start(settings);
      for (const [name, title] of Object.entries(titles)) {
        for (const path of ['login', 'callback', 'callback?code=x&state=y', 'callback?error=x']) {
          const headers = { Referer: `${off.url}/`, Cookie: 'plik-ovh-session=x' };
          const asked = await fetch(`${off.url}/auth/${name}/${path}`, { headers });
          expect([name, path, asked.status, await asked.text()]).toEqual([
            ...[name, path, 400],
            `${why(title)}\n`,
          ]);
        }
      }
      await off.stop();
    };
    const ids = {
      ...{ GOOGLE_API_CLIENT_ID: 'id', GIT_HUB_API_CLIENT_ID: 'id', OVH_API_KEY: 'id' },
      OIDC_CLIENT_ID: 'id',
    };
    const secrets = {
      ...{ GOOGLE_API_SECRET: 's', GIT_HUB_API_SECRET: 's', OVH_API_SECRET: 's' },
      ...{ OIDC_CLIENT_SECRET: 's', OVH_API_ENDPOINT: `${provider.base}/ovh` },
    };
    const url = { OIDC_PROVIDER_URL: 'https://id.example' };
    const on = { FEATURE_AUTHENTICATION: 'enabled' };
    for (const half of [{}, ids, secrets, { ...ids, ...url }, { ...secrets, ...url }]) {
      await expectOff({ ...on, ...half }, (title) => `${title} authentication is disabled`);
    }
    for (const keys of [{}, { ...ids, ...secrets, ...url }]) {
      await expectOff(keys, () => 'authentication is disabled');
    }
  });
});

describe('contract case 129: the callback', () => {
  const callback = (query: string, headers = {}) =>
    fetch(`${server.url}/auth/google/callback${query}`, { headers, redirect: 'manual' });

  it('needs a code and a state', async () => {
    expect(await refusal(callback(''))).toEqual([400, 'missing oauth2 authorization code']);
    expect(await refusal(callback('?code=x'))).toEqual([400, 'missing oauth2 authorization state']);
    expect(await refusal(callback('?code=x&state=y'))).toEqual([
      400,
      'invalid oauth2 state : it is not signed by this server',
    ]);
    const page = await callback('?code=x&state=y', HTML);
    expect([page.status, page.headers.get('location')]).toEqual([
      302,
      expect.stringContaining('/#/?err=invalid%20oauth2%20state'),
    ]);
  });

  it('takes a state once, in the browser that began, for the provider that it is of', async () => {
    const browser = new Browser();
    const back = google.agree(await begin(browser, 'google', server)).href;
    const why = (text: string) => [400, `invalid oauth2 state : ${text}`];
    expect(await refusal(new Browser().get(back))).toEqual(why('it belongs to another browser'));
    const elsewhere = back.replace('/google/', '/github/');
    expect(await refusal(browser.get(elsewhere))).toEqual(why('it is for another provider'));
    const cookies = browser.cookies(server.url);
    expect((await browser.get(back)).status).toBe(302);
    expect(await refusal(browser.get(back))).toEqual(why('it belongs to another browser'));
    const kept = {
      Cookie: Object.entries(cookies)
        .map((pair) => pair.join('='))
        .join('; '),
    };
    expect(await refusal(fetch(back, { headers: kept }))).toEqual(why('it was used before'));
  });

  it('shows what the provider says, and nothing that a terminal or page would obey', async () => {
    const browser = new Browser();
    const state = new URL(await begin(browser, 'google', server)).searchParams.get('state')!;
    const error = `error=access_denied&error_description=${encodeURIComponent('no\r\n\x1b[31m<b>')}`;
    const url = `${server.url}/auth/google/callback?${error}&state=${state}`;
    expect(await refusal(browser.get(url))).toEqual([
      403,
      'Google refused the login : access_denied : no [31m<b>',
    ]);
  });

  it('says that a provider failed, and not how', async () => {
    const browser = new Browser();
    const failed = [500, 'Google login failed, please try again later'];
    const back = google.agree(await begin(browser, 'google', server));
    back.searchParams.set('code', 'another');
    expect(await refusal(browser.get(back.href))).toEqual(failed);
    const answers: Answer[] = [
      { status: 500 },
      { body: 'no json' },
      { status: 302, headers: { Location: 'http://evil.example/' } },
      { body: Buffer.alloc(2_000_000, ' ') },
      { json: null },
    ];
    for (const each of answers) {
      provider.answer((asked) => (asked.url.pathname === '/google/me' ? each : answer(asked)));
      expect(await refusal(login(browser, 'google', server))).toEqual(failed);
    }
    provider.answer(answer);
    expect((await login(browser, 'google', server)).status).toBe(302);
  });
});

describe('logins that cost something elsewhere', () => {
  const WAIT = 'too many logins have begun, try again in 120 seconds';
  let there: TestServer;
  /** What the provider was asked for. */
  let asked: string[];

  beforeEach(async () => {
    // One wrong password: five of these.
    const limits = { MAX_FAILED_LOGINS: '1', SOURCE_IP_HEADER: 'X-Client' };
    there = await TestServer.start({ ...settingsOf(provider), ...limits });
    jest.spyOn(there.app.get(Clock), 'now').mockReturnValue(Date.now());
    asked = [];
    provider.answer((question) => {
      asked.push(question.url.pathname);
      return answer(question);
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    provider.answer(answer);
    await there.stop();
  });

  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${there.url}/auth/${path}`, {
      headers: { ...referer(there), 'X-Client': '10.0.0.1', ...headers },
      redirect: 'manual',
    });

  it('an address cannot begin at OVH without end', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => ask('ovh/login')));
    const refused = all.filter(({ status }) => status !== 200);
    expect(await refusal(Promise.resolve(refused[0]!))).toEqual([429, WAIT]);
    expect(refused[0]!.headers.get('retry-after')).toBe('120');
    expect(refused.map(({ status }) => status)).toEqual(Array(25).fill(429));
    expect(asked).toHaveLength(5);
    // Others may, and what asks nobody, may always.
    expect((await ask('ovh/login', { 'X-Client': '10.0.0.2' })).status).toBe(200);
    for (const name of ['google', 'github']) {
      expect((await ask(`${name}/login`)).status).toBe(200);
    }
  });

  it('who ends a login, may begin another', async () => {
    for (let i = 0; i < 12; i += 1) {
      const browser = new Browser();
      await begin(browser, 'ovh', there);
      const kept = browser.cookies(there.url)['plik-ovh-session']!;
      expect((await browser.get(`${there.url}/auth/ovh/callback`)).status).toBe(302);
      // What was used is not asked about again.
      const cookie = { Cookie: `plik-ovh-session=${kept}` };
      expect(await refusal(ask('ovh/callback', cookie))).toEqual([
        400,
        'invalid OVH session cookie : it was used before',
      ]);
      expect((await login(new Browser(), 'google', there)).status).toBe(302);
    }
    expect(asked).toHaveLength(12 * 4);
  });

  it.each(['google', 'github'] as const)(
    'an address cannot try codes at %s without end',
    async (name) => {
      const flow = name === 'google' ? google : gitHub;
      const statuses: number[] = [];
      for (let i = 0; i < 8; i += 1) {
        const browser = new Browser();
        const back = flow.agree(await begin(browser, name, there));
        back.searchParams.set('code', 'another');
        statuses.push((await browser.get(back.href)).status);
      }
      expect(statuses).toEqual([500, 500, 500, 500, 500, 429, 429, 429]);
      expect(asked).toHaveLength(5);
    },
  );
});

it('/config says which providers there are', async () => {
  expect(await json(fetch(`${server.url}/config`))).toMatchObject({
    ...{ googleAuthentication: true, ovhAuthentication: true, githubAuthentication: true },
    oidcAuthentication: false,
  });
});
