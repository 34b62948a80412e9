import { loadSettings, type Settings } from '../config/index.js';
import type { Request } from './exchange.js';
import { isOwnUrl, ownBase } from './public-base.js';

const settingsOf = (env: Record<string, string>): Settings =>
  loadSettings({
    env: Object.fromEntries(Object.entries(env).map(([k, v]) => [`PLIKD_${k}`, v])),
    cwd: '/nowhere',
  }).settings;

/** A request from a proxy on this machine. */
const asked = (headers: Record<string, string>): Request =>
  ({ headers, socket: { remoteAddress: '127.0.0.1' } }) as unknown as Request;

const PAGE = { 'sec-fetch-site': 'same-origin', origin: 'https://share.example:8443' };
const host = 'inside:8080';

describe('where a client reaches the API', () => {
  it.each([
    [{}, { host }, 'http://inside:8080'],
    [{ PATH: '/sub' }, { host }, 'http://inside:8080/sub'],
    [{ ASSUME_HTTPS: 'true' }, { host }, 'https://inside:8080'],
    [{ PLIK_DOMAIN: 'https://plik.example', PATH: '/sub' }, { host }, 'https://plik.example/sub'],
    // A host of downloads is none that takes anything.
    [
      { PLIK_DOMAIN: 'https://plik.example', DOWNLOAD_DOMAIN: 'https://files.example' },
      { host },
      'https://plik.example',
    ],
    [{ DOWNLOAD_DOMAIN: 'https://files.example' }, { host }, 'http://inside:8080'],
    [
      { TRUSTED_PROXIES: '["127.0.0.1"]' },
      { host, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'plik.example' },
      'https://plik.example',
    ],
    [{ TRUSTED_PROXIES: '[]' }, { host, 'x-forwarded-proto': 'https' }, 'http://inside:8080'],
    // A proxy says nothing of what is before it, and a browser does.
    [{ PATH: '/sub' }, { host, ...PAGE }, 'https://share.example:8443/sub'],
    [{ PLIK_DOMAIN: 'https://plik.example' }, { host, ...PAGE }, 'https://share.example:8443'],
    [{}, { host, ...PAGE, 'sec-fetch-site': 'cross-site' }, 'http://inside:8080'],
    [{}, { host, origin: PAGE.origin }, 'http://inside:8080'],
    ...['null', 'https://a.example/b', 'https://a.example"', 'file://', 'javascript:x'].map(
      (origin) => [{}, { host, ...PAGE, origin }, 'http://inside:8080'],
    ),
  ] as [Record<string, string>, Record<string, string>, string][])(
    '%j %j: %s',
    (env, headers, base) => {
      expect(ownBase(asked(headers), settingsOf(env))).toBe(base);
    },
  );

  it.each([
    ['http://inside:8080/tus/a', true],
    ['https://plik.example/tus/a', true],
    ['https://share.example:8443/tus/a', true],
    ['https://share.example/tus/a', false],
    ['https://plik.example.evil/tus/a', false],
  ])('%s is its own: %s', (url, is) => {
    const settings = settingsOf({ PLIK_DOMAIN: 'https://plik.example' });
    expect(isOwnUrl(new URL(url), asked({ host, ...PAGE }), settings)).toBe(is);
  });
});
