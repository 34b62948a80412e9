import { jest } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import jwt from 'jsonwebtoken';
import { Sessions } from '../../src/auth/sessions.js';
import { Clock } from '../../src/common/clock.js';
import { json } from '../support/accounts.js';
import { Browser } from '../support/browser.js';
import { FalseProvider, type Lies, newKey } from '../support/false-provider.js';
import { TestServer } from '../support/server.js';

let provider: FalseProvider;
let server: TestServer;

const settings = (): Record<string, string> => ({
  FEATURE_AUTHENTICATION: 'enabled',
  OIDC_CLIENT_ID: provider.clientId,
  OIDC_CLIENT_SECRET: provider.clientSecret,
  OIDC_PROVIDER_URL: provider.issuer,
});

beforeAll(async () => {
  provider = await FalseProvider.start();
  server = await TestServer.start(settings());
});
afterEach(() => {
  provider.lies = {};
});
afterAll(async () => {
  await server.stop();
  await provider.server.stop();
});

async function begin(browser: Browser, at = server): Promise<string> {
  const response = await browser.get(`${at.url}/auth/oidc/login`, { Referer: `${at.url}/` });
  if (response.status !== 200) throw new Error(await response.text());
  return response.text();
}

async function login(at = server, browser = new Browser()): Promise<[number, string]> {
  const response = await browser.get(provider.agree(await begin(browser, at)));
  return [response.status, (await response.text()).trimEnd()];
}

const now = (): number => Math.floor(Date.now() / 1000);

describe('an honest provider', () => {
  it('logs people in, with PKCE and a nonce that the URL does not give away', async () => {
    const browser = new Browser();
    const url = new URL(await begin(browser));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ client_id: 'plik', response_type: 'code', scope: 'openid email profile' },
      redirect_uri: `${server.url}/auth/oidc/callback`,
      ...{
        code_challenge_method: 'S256',
        code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      },
      ...{
        state: expect.any(String) as string,
        nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      },
    });
    expect((await browser.get(provider.agree(url.href))).status).toBe(302);
    expect(await json(browser.get(`${server.url}/me`))).toMatchObject({
      ...{ id: 'oidc:ann', provider: 'oidc', login: 'ann', name: 'Ann', email: 'a@example.com' },
    });
  });

  it('may have a clock that goes a little wrong', async () => {
    provider.lies = { claims: { iat: now() + 30, nbf: now() + 30 } };
    expect((await login())[0]).toBe(302);
    provider.lies = { claims: { iat: now() - 300, exp: now() - 20 } };
    expect((await login())[0]).toBe(302);
  });

  it('may change its keys at any time', async () => {
    const next = await newKey('next');
    provider.keys = [next, provider.key];
    provider.key = next;
    expect((await login())[0]).toBe(302);
    provider.keys = [next];
    expect((await login())[0]).toBe(302);
  });

  it('may have no user info, and no client_secret_post', async () => {
    const other = await FalseProvider.start();
    other.lies = { discovery: { userinfo_endpoint: undefined }, claims: { name: 'In The Token' } };
    const there = await TestServer.start({ ...settings(), OIDC_PROVIDER_URL: other.issuer });
    const browser = new Browser();
    await browser.get(other.agree(await begin(browser, there)));
    other.person = { sub: 'ann' };
    expect((await browser.get(other.agree(await begin(browser, there)))).status).toBe(302);
    expect(await json(browser.get(`${there.url}/me`))).toMatchObject({ name: 'In The Token' });
    await there.stop();
    await other.server.stop();
  });
});

describe('a provider that lies, or somebody between', () => {
  const untrue = (why: string): [number, string] => [403, `OIDC authentication error : ${why}`];
  const lies: [string, () => Lies | Promise<Lies>, [number, string]][] = [
    [
      'a missing nonce',
      () => ({ claims: { nonce: undefined } }),
      untrue('the ID token has no nonce'),
    ],
    [
      'a wrong nonce',
      () => ({ claims: { nonce: 'x' } }),
      untrue('the ID token is not of this login'),
    ],
    [
      'another audience',
      () => ({ claims: { aud: 'x' } }),
      untrue('the ID token is for another client'),
    ],
    [
      'another party',
      () => ({ claims: { aud: ['plik', 'x'], azp: 'x' } }),
      untrue('the ID token is for another client'),
    ],
    [
      'another issuer in the token',
      () => ({ claims: { iss: 'https://evil.example' } }),
      untrue('the ID token is of another provider'),
    ],
    [
      'another issuer in the answer',
      () => ({ back: { iss: 'https://evil.example' } }),
      untrue('the answer is of another provider'),
    ],
    [
      'no issuer in the answer',
      () => ({ back: { iss: '' } }),
      untrue('the answer is of another provider'),
    ],
    ['an old token', () => ({ claims: { exp: now() - 90 } }), untrue('the ID token has expired')],
    ['no expiry', () => ({ claims: { exp: undefined } }), untrue('the ID token has no exp')],
    ['no subject', () => ({ claims: { sub: undefined } }), untrue('the ID token has no sub')],
    [
      'no signature',
      () => ({ token: (claims) => new UnsecuredJWT(claims).encode() }),
      untrue('the ID token is not signed as it has to be'),
    ],
    [
      'a signature with the shared secret',
      () => ({
        token: (claims) =>
          new SignJWT(claims)
            .setProtectedHeader({ alg: 'HS256' })
            .sign(Buffer.from(provider.clientSecret)),
      }),
      untrue('the ID token is not signed as it has to be'),
    ],
    [
      'a foreign key under a known name',
      async () => {
        const foreign = { ...(await newKey('x')), kid: provider.key.kid };
        return { token: (claims) => provider.sign({ ...claims, sub: 'admin' }, foreign) };
      },
      untrue('the signature of the ID token is wrong'),
    ],
    [
      'an unknown key',
      async () => {
        const foreign = await newKey('unknown');
        return { token: (claims) => provider.sign(claims, foreign) };
      },
      untrue('the ID token is signed with an unknown key'),
    ],
    [
      'another subject in the user info',
      () => ({ userInfo: { sub: 'admin' } }),
      [403, 'OIDC authentication error'],
    ],
    [
      'no token at all',
      () => ({ token: () => '' }),
      [500, 'OIDC login failed, please try again later'],
    ],
    [
      'nonsense as a token',
      () => ({ token: () => 'x' }),
      [500, 'OIDC login failed, please try again later'],
    ],
  ];

  it.each(lies)('%s is refused', async (_what, lie, refusal) => {
    provider.lies = await lie();
    expect(await login()).toEqual(refusal);
  });

  it('a code that is not of this login', async () => {
    const [mine, theirs] = [new Browser(), new Browser()];
    const back = new URL(provider.agree(await begin(mine)));
    const stolen = new URL(provider.agree(await begin(theirs))).searchParams.get('code');
    back.searchParams.set('code', stolen!);
    const response = await mine.get(back.href);
    expect([response.status, await response.text()]).toEqual([
      403,
      'OIDC refused the login : invalid_grant\n',
    ]);
  });

  it('another issuer than the configured one serves nobody', async () => {
    const other = await FalseProvider.start();
    other.lies = { discovery: { issuer: 'https://evil.example' } };
    const there = await TestServer.start({ ...settings(), OIDC_PROVIDER_URL: other.issuer });
    await expect(begin(new Browser(), there)).rejects.toThrow(
      'the OpenID provider is not available, please try again later',
    );
    await there.stop();
    await other.server.stop();
  });
});

describe('a state', () => {
  it('is good for five minutes', async () => {
    const browser = new Browser();
    const [early, late] = [
      provider.agree(await begin(browser)),
      provider.agree(await begin(browser)),
    ];
    const clock = server.app.get(Clock);
    const start = Date.now();
    const after = (seconds: number): void => {
      jest.spyOn(clock, 'now').mockReturnValue(start + seconds * 1000);
    };
    after(298);
    expect((await browser.get(early)).status).toBe(302);
    after(302);
    const response = await browser.get(late);
    expect([response.status, await response.text()]).toEqual([
      400,
      'invalid oauth2 state : it has expired\n',
    ]);
    jest.restoreAllMocks();
  });

  it('sends nobody to another path, whoever has signed it', async () => {
    const browser = new Browser();
    const back = new URL(provider.agree(await begin(browser)));
    const claims = jwt.decode(back.searchParams.get('state')!) as Record<string, unknown>;
    const key = await server.app.get(Sessions).derivedKey('state of logins');
    for (const redirectURL of ['https://evil.example/', 'nonsense', undefined, 7]) {
      const state = jwt.sign({ ...claims, redirectURL }, key, { noTimestamp: true });
      back.searchParams.set('state', state);
      const response = await browser.get(back.href);
      expect([response.status, await response.text()]).toEqual([
        400,
        'invalid oauth2 state : its redirect URL is not of this server\n',
      ]);
    }
  });
});

describe('rules', () => {
  it('of verified addresses and of domains', async () => {
    const there = await TestServer.start({
      ...settings(),
      OIDC_REQUIRE_VERIFIED_EMAIL: 'true',
      OIDC_VALID_DOMAINS: '["Example.com"]',
    });
    const cases: [Record<string, unknown>, [number, string]][] = [
      [{ email: 'a@example.com' }, [403, 'email is not verified']],
      [{ email: 'a@example.com', email_verified: false }, [403, 'email is not verified']],
      [{ email: 'a@example.com', email_verified: 'false' }, [403, 'email is not verified']],
      [{ email: 'a@example.org', email_verified: true }, [403, 'unauthorized domain name']],
      [{ email: 'example.com', email_verified: true }, [403, 'invalid email address']],
      [{ email_verified: 'true' }, [403, 'email is required when domain validation is enabled']],
      [{ email: 'a@EXAMPLE.com', email_verified: 1 }, [302, '']],
      [{ email: 'a@example.com', email_verified: 'true' }, [302, '']],
    ];
    for (const [claims, expected] of cases) {
      provider.lies = { userInfo: { sub: 'ann', ...claims } };
      expect([claims, await login(there)]).toEqual([claims, expected]);
    }
    await there.stop();
  });

  it('a refusal at a later login counts, too', async () => {
    const there = await TestServer.start({ ...settings(), OIDC_VALID_DOMAINS: '["example.com"]' });
    expect((await login(there))[0]).toBe(302);
    provider.lies = { userInfo: { sub: 'ann', email: 'ann@example.org' } };
    expect(await login(there)).toEqual([403, 'unauthorized domain name']);
    await there.stop();
  });
});
