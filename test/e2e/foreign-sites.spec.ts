import { Account, answer, cookiesOf, postLogin, startWithAccounts } from '../support/accounts.js';
import { Client, type Headers, form } from '../support/client.js';
import { exchange } from '../support/raw.js';
import { type RawAnswer, rawExchange, requestHead } from '../support/raw-http.js';
import type { TestServer, TestSettings } from '../support/server.js';
import { referer, settingsOf, startThree } from '../support/three-providers.js';

const FOREIGN: [number, string] = [
  403,
  'requests of other sites are refused : this one does not come from a page of this server\n',
];
const NAVIGATION = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };

async function on(
  settings: TestSettings,
  work: (server: TestServer, client: Client) => Promise<void>,
): Promise<void> {
  const server = await startWithAccounts(settings);
  try {
    await work(server, Client.of(server));
  } finally {
    await server.stop();
  }
}

let server: TestServer;
let client: Client;
let user: Account;
let own: string;

beforeAll(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  own = new URL(server.url).origin;
  user = await (await Account.admin(server)).newAccount({ login: 'user1' });
});
afterAll(() => server.stop());

/** What browsers say of a page of another site, each way of saying it alone, too. */
const OTHERS: readonly Headers[] = [
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
  { Origin: 'http://127.0.0.1:1' },
  { Origin: 'http://localhost' },
  { Origin: 'nonsense' },
  { Origin: 'file://' },
  { Origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop' },
  { 'Sec-Fetch-Site': 'same-site', Origin: 'https://other.example' },
];

/** Over a socket: fetch says `Sec-Fetch-Mode: cors` whatever it is told to. */
function neighbourLogsOut({ cookie }: Account, mode: Headers): Promise<RawAnswer> {
  const headers = { ...cookie, 'Sec-Fetch-Site': 'same-site', ...mode };
  return rawExchange(server.url, [requestHead('GET', '/auth/logout', headers)]);
}

describe('a page of another site', () => {
  it.each(OTHERS)('logs nobody in: %j', async (headers) => {
    const login = await postLogin(client, 'user1', 'password1', {
      ...headers,
      'Content-Type': 'text/plain',
    });
    expect([login.status, await login.text()]).toEqual(FOREIGN);
    expect(login.headers.getSetCookie()).toEqual([]);
  });

  it.each(OTHERS)('changes nothing with a session, proved or not: %j', async (headers) => {
    const requests: [string, string, string | FormData | undefined][] = [
      ['POST', '/me/token', '{}'],
      ['PATCH', '/me', '{"name":"x"}'],
      ['DELETE', '/me', undefined],
      ['POST', '/me/logout-everywhere', undefined],
      ['POST', '/user/local:user1', '{"id":"local:user1"}'],
      ['POST', '/auth/cli/approve', '{"code":"x"}'],
      ['POST', '/upload', '{}'],
      ['POST', '/', form('a.txt', 'content')],
      ['POST', '/auth/local/login', '{"login":"user1","password":"password1"}'],
    ];
    for (const [method, path, body] of requests) {
      for (const session of [user.cookie, user.headers]) {
        const init = {
          headers: { ...session, ...headers },
          ...(body === undefined ? {} : { body }),
        };
        const response = await client.request(method, path, init);
        expect([path, response.status, await response.text()]).toEqual([path, ...FOREIGN]);
        // It does not even log the user out.
        expect(response.headers.getSetCookie()).toEqual([]);
      }
    }
    expect((await user.get('/me')).status).toBe(200);
  });

  it('logs nobody out', async () => {
    const out = await client.get('/auth/logout', { ...user.cookie, ...NAVIGATION });
    expect([out.status, await out.text(), out.headers.getSetCookie()]).toEqual([...FOREIGN, []]);
    expect((await user.get('/me')).status).toBe(200);
  });

  it.each<Headers>([
    { 'Sec-Fetch-Mode': 'no-cors' },
    { 'Sec-Fetch-Mode': 'cors' },
    { 'Sec-Fetch-Mode': 'websocket' },
    {},
  ])('logs nobody out as a neighbour, by a picture: %j', async (mode) => {
    const { status, text, headers } = await neighbourLogsOut(user, mode);
    expect([status, text, headers['set-cookie']]).toEqual([...FOREIGN, undefined]);
    expect((await user.get('/me')).status).toBe(200);
  });

  it('may link to the way out as a neighbour', async () => {
    const visitor = user.renewed(await postLogin(client, 'user1', 'password1'));
    const { status } = await neighbourLogsOut(visitor, { 'Sec-Fetch-Mode': 'navigate' });
    expect(status).toBe(200);
    expect((await visitor.get('/me')).status).toBe(403);
    expect((await user.get('/me')).status).toBe(200);
  });

  it('may use what needs no session: links, tokens, and uploads of anybody', async () => {
    const { path, upload } = await user.store('content');
    for (const url of [path, `/archive/${upload.id}/a.zip`, `/upload/${upload.id}`, '/me']) {
      expect((await client.get(url, { ...user.cookie, ...NAVIGATION })).status).toBe(200);
    }
    const origin = { Origin: 'https://evil.example' };
    expect((await client.get(path, { ...user.cookie, ...origin })).status).toBe(200);
    expect((await client.postUpload('{}', origin)).status).toBe(200);
    const { token } = await user.createToken();
    const byToken = { ...user.cookie, ...origin, 'X-PlikToken': token };
    expect((await client.postUpload('{}', byToken)).status).toBe(200);
    expect((await client.postUpload('{}', { ...origin, Cookie: 'other=1' })).status).toBe(200);
  });
});

describe('a page of this server', () => {
  it.each([
    () => ({}),
    () => ({ Origin: own }),
    () => ({ Origin: own.replace('http:', 'https:') }),
    () => ({ 'Sec-Fetch-Site': 'same-origin', Origin: own }),
    () => ({ 'Sec-Fetch-Site': 'same-site', Origin: own }),
    () => ({ 'Sec-Fetch-Site': 'none' }),
    // A proxy has asked for another host than the browser, which knows better.
    () => ({ 'Sec-Fetch-Site': 'same-origin', Origin: 'https://outside.example' }),
  ])('logs in, works and logs out', async (headersOf) => {
    const headers: Headers = headersOf();
    const login = await postLogin(client, 'user1', 'password1', headers);
    expect([login.status, await login.text()]).toEqual([200, 'ok']);
    const account = user.renewed(login);
    expect((await account.post('/me/token', {}, headers)).status).toBe(200);
    expect((await account.post('/upload', {}, headers)).status).toBe(200);
    expect((await account.get('/auth/logout', headers)).status).toBe(200);
    expect((await account.get('/me', headers)).status).toBe(403);
  });

  it('is known by the host that a proxy names, if the proxy is one', async () => {
    const from = { Origin: 'https://plik.example', 'X-Forwarded-Host': 'plik.example' };
    expect((await postLogin(client, 'user1', 'password1', from)).status).toBe(200);
    const port = { Origin: 'https://plik.example', 'X-Forwarded-Host': 'plik.example:443' };
    expect((await postLogin(client, 'user1', 'password1', port)).status).toBe(200);
    // Behind one, the address between the two is nobody's site.
    const inner = { Origin: own, 'X-Forwarded-Host': 'plik.example' };
    expect(await answer(postLogin(client, 'user1', 'password1', inner))).toEqual(FOREIGN);
    await on({ TRUSTED_PROXIES: '[]' }, async (_, alone) => {
      expect(await answer(postLogin(alone, 'admin', 'administrator', from))).toEqual(FOREIGN);
    });
  });

  it('is known by PlikDomain, and the domain for downloads is another', async () => {
    const domains = { PLIK_DOMAIN: 'https://plik.example', DOWNLOAD_DOMAIN: 'https://dl.example' };
    await on(domains, async (there, alone) => {
      const login = (headers: Headers): Promise<[number, string]> =>
        answer(postLogin(alone, 'admin', 'administrator', headers));
      expect(await login({ Origin: 'https://plik.example' })).toEqual([200, 'ok']);
      // Nobody has to come through the domain.
      expect(await login({ Origin: new URL(there.url).origin })).toEqual([200, 'ok']);
      const sameSite = { 'Sec-Fetch-Site': 'same-site' };
      expect(await login({ ...sameSite, Origin: 'https://dl.example' })).toEqual(FOREIGN);
      const forwarded = { 'X-Forwarded-Host': 'dl.example', Origin: 'https://dl.example' };
      expect(await login(forwarded)).toEqual(FOREIGN);
    });
  });

  it('is known by the host that was asked', async () => {
    const body = '{"login":"user1","password":"password1"}';
    const login = (host: string, origin: string): Promise<string> =>
      exchange(
        server.url,
        `POST /auth/local/login HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n` +
          `Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    expect(await login('Files.Example', 'http://files.example')).toMatch(/^HTTP\/1.1 200 /);
    expect(await login('files.example:8080', 'http://files.example:8080')).toMatch(
      /^HTTP\/1.1 200 /,
    );
    expect(await login('[::1]:80', 'http://[::1]')).toMatch(/^HTTP\/1.1 200 /);
    expect(await login('files.example', 'http://files.example.evil')).toMatch(/^HTTP\/1.1 403 /);
    expect(await login('a b', 'http://files.example')).toMatch(/^HTTP\/1.1 40[03] /);
  });
});

describe('cookies (contract §3.1)', () => {
  const https = { 'X-Forwarded-Proto': 'https' };
  const secure = (response: Response): boolean[] =>
    Object.values(cookiesOf(response)).map(({ attributes }) => attributes.includes('Secure'));

  it('are Secure when a proxy that is trusted speaks https, and when they are taken back', async () => {
    const login = await postLogin(client, 'user1', 'password1', https);
    expect(secure(login)).toEqual([true, true]);
    expect(secure(await client.get('/auth/logout', https))).toEqual([true, true]);
    const bad = await client.get('/me', { ...https, Cookie: 'plik-session=bad' });
    expect([bad.status, secure(bad)]).toEqual([403, [true, true]]);
    const one = user.renewed(login);
    const body = { id: 'local:user1', password: 'password1' };
    const changed = await one.post('/user/local:user1', body, https);
    expect(secure(changed)).toEqual([true, true]);
    user = one.renewed(changed);
    expect(secure(await postLogin(client, 'user1', 'password1'))).toEqual([false, false]);
    const list = { 'X-Forwarded-Proto': 'HTTPS, http' };
    expect(secure(await postLogin(client, 'user1', 'password1', list))).toEqual([true, true]);
    const plain = { 'X-Forwarded-Proto': 'http' };
    expect(secure(await postLogin(client, 'user1', 'password1', plain))).toEqual([false, false]);
    await on({ TRUSTED_PROXIES: '[]' }, async (_, alone) => {
      const untrusted = await postLogin(alone, 'admin', 'administrator', https);
      expect(secure(untrusted)).toEqual([false, false]);
    });
  });

  it('so are those of logins at providers', async () => {
    const provider = await startThree();
    await on(settingsOf(provider), async (there) => {
      const begin = (headers: Headers): Promise<Response> =>
        fetch(`${there.url}/auth/google/login`, { headers: { ...referer(there), ...headers } });
      expect(secure(await begin(https))).toEqual([true]);
      expect(secure(await begin({}))).toEqual([false]);
    });
    await provider.stop();
  });
});
