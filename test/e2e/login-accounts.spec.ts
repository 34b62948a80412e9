import { jest } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { UserRepository } from '../../src/database/repositories/user.repository.js';
import { json } from '../support/accounts.js';
import { Browser } from '../support/browser.js';
import type { SmallServer } from '../support/oauth-providers.js';
import { TestServer } from '../support/server.js';
import {
  OVH,
  begin,
  gitHub,
  login,
  organisations,
  person,
  referer,
  refusal,
  settingsOf,
  startThree,
} from '../support/three-providers.js';

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

const ENDED = [403, 'invalid session : it was ended'];
const me = async (browser: Browser): Promise<unknown> => json(browser.get(`${server.url}/me`));

describe('Google', () => {
  it('logs in: an account by its address, and a session', async () => {
    const browser = new Browser();
    const response = await login(browser, 'google', server);
    expect([response.status, response.headers.get('location')]).toEqual([302, '/#/login']);
    const cookies = browser.cookies(server.url);
    expect(Object.keys(cookies).sort()).toEqual(['plik-session', 'plik-xsrf']);
    expect(await me(browser)).toMatchObject({
      ...{ id: 'google:ann@example.com', provider: 'google', login: 'ann@example.com' },
      ...{ email: 'ann@example.com', name: 'Ann', admin: false },
    });
    person.name = 'Ann B';
    await login(browser, 'google', server);
    expect(await me(browser)).toMatchObject({ id: 'google:ann@example.com', name: 'Ann B' });
  });

  it('takes listed domains at every login, and only addresses that are proved', async () => {
    const there = await TestServer.start({
      ...settingsOf(provider),
      GOOGLE_VALID_DOMAINS: '["Example.com"]',
    });
    expect((await login(new Browser(), 'google', there)).status).toBe(302);
    const strangers = [
      ['ann@example.org', 'unauthorized domain name'],
      ['ann@sub.example.com', 'unauthorized domain name'],
      ['ann@example.com@example.org', 'invalid email address'],
      ['example.com', 'invalid email address'],
    ] as const;
    for (const [email, why] of strangers) {
      person.email = email;
      expect(await refusal(login(new Browser(), 'google', there))).toEqual([403, why]);
    }
    person.email = 'ann@example.com';
    person.verified_email = false;
    expect(await refusal(login(new Browser(), 'google', there))).toEqual([
      403,
      'email is not verified',
    ]);
    person.verified_email = true;
    await there.stop();
  });

  it('ends the sessions of whom the rules keep out now', async () => {
    const there = await TestServer.start({
      ...settingsOf(provider),
      GOOGLE_VALID_DOMAINS: '["example.net"]',
    });
    const open = await TestServer.start(settingsOf(provider), there.folder);
    try {
      person.email = 'bob@example.org';
      const browser = new Browser();
      await login(browser, 'google', open);
      expect((await browser.get(`${open.url}/me`)).status).toBe(200);
      // An address that nobody has proved is nobody's: it ends nothing.
      person.verified_email = false;
      expect((await login(new Browser(), 'google', there)).status).toBe(403);
      expect((await browser.get(`${open.url}/me`)).status).toBe(200);
      person.verified_email = true;
      expect(await refusal(login(new Browser(), 'google', there))).toEqual([
        403,
        'unauthorized domain name',
      ]);
      expect(await refusal(browser.get(`${open.url}/me`))).toEqual(ENDED);
    } finally {
      person.email = 'ann@example.com';
      await open.halt();
      await there.stop();
    }
  });

  it('gives no rights back that are taken away while somebody logs in', async () => {
    const users = server.app.get(UserRepository);
    const id = 'google:ann@example.com';
    await login(new Browser(), 'google', server);
    const rights = { admin: true, maxFileSize: 4000, maxUserSize: 5000, maxTtl: 6000 };
    await users.update(id, rights);
    person.name = 'Ann C';
    jest.spyOn(users, 'find').mockImplementationOnce(async (asked) => {
      const found = await UserRepository.prototype.find.call(users, asked);
      await users.update(id, { admin: false, maxFileSize: 1, maxUserSize: 2, maxTtl: 3 });
      return found;
    });
    try {
      const browser = new Browser();
      expect((await login(browser, 'google', server)).status).toBe(302);
      expect(await me(browser)).toMatchObject({
        ...{ id, name: 'Ann C', admin: false },
        ...{ maxFileSize: 1, maxUserSize: 2, maxTTL: 3 },
      });
    } finally {
      jest.restoreAllMocks();
      await users.update(id, { maxFileSize: 0, maxUserSize: 0, maxTtl: 0 });
    }
  });

  it('makes no account from outside of the listed networks, and lets known ones in', async () => {
    const there = await TestServer.start({
      ...settingsOf(provider),
      UPLOAD_WHITELIST: '["10.0.0.0/8"]',
      SOURCE_IP_HEADER: 'X-Real-IP',
      TRUSTED_PROXIES: '["127.0.0.1"]',
    });
    const outside = new Browser({ 'X-Real-IP': '192.0.2.1' });
    expect(await refusal(login(outside, 'google', there))).toEqual([
      403,
      'unable to create user from untrusted source IP address',
    ]);
    expect((await login(new Browser({ 'X-Real-IP': '10.1.1.1' }), 'google', there)).status).toBe(
      302,
    );
    expect((await login(outside, 'google', there)).status).toBe(302);
    await there.stop();
  });
});

describe('GitHub', () => {
  it('logs in: an account by its login, with the address that its owner chose', async () => {
    const browser = new Browser();
    const url = await begin(browser, 'github', server);
    expect(new URL(url).searchParams.get('scope')).toBe('read:user user:email');
    expect((await browser.get(gitHub.agree(url).href)).status).toBe(302);
    expect(await me(browser)).toMatchObject({
      ...{ id: 'github:octocat', provider: 'github', login: 'octocat' },
      ...{ name: 'Octo Cat', email: 'octo@example.com' },
    });
  });

  it('takes members of listed organisations, in any case of letters', async () => {
    const there = await TestServer.start({
      ...settingsOf(provider),
      GIT_HUB_VALID_ORGANIZATIONS: '["My-Company"]',
    });
    const browser = new Browser();
    const url = await begin(browser, 'github', there);
    expect(new URL(url).searchParams.get('scope')).toBe('read:user user:email read:org');
    expect(await refusal(login(browser, 'github', there))).toEqual([
      403,
      'unauthorized organization',
    ]);
    organisations.push({ login: 'others' }, { login: 'MY-COMPANY' });
    expect((await login(browser, 'github', there)).status).toBe(302);
    const member = new Browser();
    await login(member, 'github', there);
    expect((await member.get(`${there.url}/me`)).status).toBe(200);
    organisations.length = 0;
    expect((await refusal(login(new Browser(), 'github', there)))[0]).toBe(403);
    expect(await refusal(member.get(`${there.url}/me`))).toEqual(ENDED);
    await there.stop();
  });
});

describe('contract case 130: OVH', () => {
  it('asks for a credential, and signs its call', async () => {
    const browser = new Browser();
    const response = await browser.get(`${server.url}/auth/ovh/login`, referer(server));
    const to = encodeURIComponent(`${server.url}/auth/ovh/callback`);
    expect(await response.text()).toBe(`https://ovh.example/auth/?to=${to}`);
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(
      /^plik-ovh-session=[\w.-]+; Path=\/; Max-Age=300; Secure; SameSite=Lax; HttpOnly$/,
    );
    const done = await browser.get(`${server.url}/auth/ovh/callback`);
    expect([done.status, done.headers.get('location')]).toEqual([302, '/#/login']);
    expect(browser.cookies(server.url)).not.toHaveProperty('plik-ovh-session');
    expect(await me(browser)).toMatchObject({
      ...{ id: 'ovh:ab1234-ovh', provider: 'ovh', login: 'ab1234-ovh' },
      ...{ name: 'O Vh', email: 'o@example.com' },
    });
  });

  it('refuses a callback without its cookie, or with another one', async () => {
    const callback = (cookie: string) =>
      refusal(fetch(`${server.url}/auth/ovh/callback`, { headers: { Cookie: cookie } }));
    expect(await callback('a=b')).toEqual([400, 'missing OVH session cookie']);
    const bad = (why: string) => [400, `invalid OVH session cookie : ${why}`];
    expect(await callback('plik-ovh-session=x')).toEqual(bad('it is not ours'));
    const sign = (claims: object, key = OVH.secret) =>
      callback(`plik-ovh-session=${jwt.sign(claims, key)}`);
    const key = { 'ovh-consumer-key': 'the consumer key' };
    expect(await sign(key, 'another')).toEqual(bad('it is not ours'));
    expect(await sign({ ...key, exp: 1 })).toEqual(bad('it has expired'));
    expect(await sign({})).toEqual(bad('there is no consumer key'));
    expect(await sign({ 'ovh-consumer-key': 'another' })).toEqual([
      500,
      'OVH login failed, please try again later',
    ]);
  });
});
