import { examineLogin } from '../../src/doctor/login.js';
import type { Surroundings } from '../../src/doctor/surroundings.js';
import { thisMachine } from '../../src/doctor/surroundings.js';
import { ahead, findingsOf, settingsOf } from '../support/doctor.js';
import { FalseProvider, type Lies } from '../support/false-provider.js';
import { RealProvider } from '../support/real-provider.js';
import { freePort } from '../support/ports.js';

const BASE = 'https://plik.example.com/plik';
const CALLBACK = `${BASE}/auth/oidc/callback`;

const looked = (
  given: Readonly<Record<string, string>>,
  { base = BASE, around = thisMachine }: { base?: string; around?: Surroundings } = {},
) =>
  findingsOf((exam) =>
    examineLogin(
      exam,
      settingsOf('/', { FEATURE_AUTHENTICATION: 'enabled', ...given }),
      around,
      base,
    ),
  );

const client = (issuer: string, id: string, secret: string): Record<string, string> => ({
  ...{ OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET: secret, OIDC_PROVIDER_URL: issuer },
});

describe('plikd doctor, about an OpenID provider', () => {
  let provider: FalseProvider;
  beforeAll(async () => {
    provider = await FalseProvider.start();
  });
  afterAll(() => provider.server.stop());

  const lying = async (lies: Lies) => {
    provider.lies = lies;
    const { issuer, clientId, clientSecret } = provider;
    return looked(client(issuer, clientId, clientSecret));
  };

  it.each<[string, Lies, RegExp]>([
    [
      'error login.issuer',
      { discovery: { issuer: 'https://other' } },
      /calls itself "https:\/\/other"/,
    ],
    ['error login.discovery', { discovery: { jwks_uri: undefined } }, /has no jwks_uri/],
    [
      'error login.keys',
      { discovery: { id_token_signing_alg_values_supported: ['HS256', 'none'] } },
      /it signs with HS256, none/,
    ],
    [
      'warning login.plain-http',
      { discovery: { userinfo_endpoint: 'http://plain.example/me' } },
      /http:\/\/plain.example\/me/,
    ],
  ])('finds %s', async (expected, lies, says) => {
    const { found, texts } = await lying(lies);
    expect([found, texts]).toEqual([[expected], expect.stringMatching(says)]);
  });

  it('finds that there are no keys', async () => {
    const { keys } = provider;
    provider.keys = [];
    expect((await lying({})).found).toEqual(['error login.keys']);
    provider.keys = keys;
    expect((await lying({})).found).toEqual([]);
  });

  it('finds an address that is no issuer, and one where nobody is', async () => {
    const wrong = await looked(client(`${provider.issuer}/realms`, 'plik', 'hush-hush'));
    expect(wrong.found).toEqual(['error login.discovery']);
    expect(wrong.texts).toMatch(/it answers 404.*\/realms\/NAME/);
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const { found, texts } = await looked(client(nobody, 'plik', 'hush-hush'));
    expect(found).toEqual(['error login.unreachable']);
    expect(texts).toMatch(/"OpenID" cannot be reached.*HTTPS_PROXY/);
  });

  it('finds that Google, OVH and GitHub cannot be reached, and nothing when they can', async () => {
    const given = (at: string) => ({
      ...{ GOOGLE_API_CLIENT_ID: 'a', GOOGLE_API_SECRET: 'b' },
      ...{ GOOGLE_TOKEN_URL: at, GOOGLE_USER_INFO_URL: at },
      ...{ OVH_API_KEY: 'a', OVH_API_SECRET: 'b', OVH_API_ENDPOINT: at },
      ...{ GIT_HUB_API_CLIENT_ID: 'a', GIT_HUB_API_SECRET: 'b' },
      ...{ GIT_HUB_URL: at, GIT_HUB_API_URL: at },
    });
    expect((await looked(given(provider.issuer))).found).toEqual([]);
    const { texts } = await looked(given(`http://127.0.0.1:${await freePort()}`));
    for (const title of ['Google', 'OVH', 'GitHub']) expect(texts).toContain(`${title} cannot be`);
  });
});

describe('plikd doctor, about a client at a real OpenID provider', () => {
  let provider: RealProvider;
  beforeAll(async () => {
    provider = await RealProvider.at(CALLBACK);
    await provider.start();
  });
  afterAll(() => provider.stop());
  const right = () => {
    const { client_id: id, client_secret: secret } = provider.client;
    return client(provider.issuer, String(id), String(secret));
  };

  it('finds nothing when it is right', async () => {
    const { found, exam } = await looked(right());
    expect(found).toEqual([]);
    expect(exam.checks.map(({ name }) => name)).toContain(`it sends people back to ${CALLBACK}`);
  });

  it('finds a redirect URI that is not registered, and shows the one to be registered', async () => {
    const { found, texts } = await looked(right(), { base: 'https://elsewhere.example' });
    expect(found).toEqual(['error login.redirect']);
    expect(texts).toContain('Register exactly https://elsewhere.example/auth/oidc/callback');
  });

  it('finds a wrong secret, and does not print it', async () => {
    const { found, texts } = await looked({ ...right(), OIDC_CLIENT_SECRET: 'hush-hush' });
    expect(found).toEqual(['error login.client']);
    expect(texts).not.toContain('hush-hush');
  });

  it('finds a clock that is wrong', async () => {
    const { found } = await looked(right(), { around: ahead(-600_000) });
    expect(found).toEqual(['error login.clock']);
  });
});
