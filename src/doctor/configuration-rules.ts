import { isIP } from 'node:net';
import { type Loaded, type Settings, isEnabled } from '../config/index.js';
import type { Finding } from './finding.js';

/** A combination that starts, and is unwise. */
export interface Unwise extends Finding {
  readonly when: (settings: Settings, sources: Loaded['sources']) => boolean;
}

const BUILT_IN = 'built-in default';
/** What people choose who do not choose. */
const WEAK =
  /^(?:admin|administrator|password|passw0rd|changeme|secret|plik|123456789?0?|letmein)$/i;
const SHORT = 12;

const isGiven = (sources: Loaded['sources'], key: string): boolean =>
  sources[key] !== undefined && sources[key] !== BUILT_IN;

export const isLoopback = (host: string): boolean =>
  /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host);

const hostnameOf = (url: string): string => (url === '' ? '' : new URL(url).hostname);
const isHttp = (url: string): boolean => url.startsWith('http:');

/** Nothing between clients and the server encrypts, as far as the settings tell. */
const isPlain = (s: Settings): boolean =>
  !s.sslEnabled && !s.assumeHttps && s.sourceIpHeader === '' && s.plikDomain === '';

const isWeak = (password: string, login: string): boolean =>
  password !== '' && (password.length < SHORT || password === login || WEAK.test(password));

const isEveryone = (range: string): boolean => {
  const [address = '', bits] = range.split('/');
  return bits !== undefined && Number(bits) < (isIP(address) === 6 ? 16 : 8);
};

const hasProvider = (s: Settings): boolean =>
  [s.googleApiClientId, s.ovhApiKey, s.oidcClientId, s.gitHubApiClientId].some((id) => id !== '');

const ADDRESSES: readonly Unwise[] = [
  {
    code: 'configuration.no-domain',
    severity: 'warning',
    when: (s) => s.plikDomain === '' && (s.sourceIpHeader !== '' || s.assumeHttps),
    text: 'The server is behind a proxy or reached by https, and PlikDomain is not set: links are made of what each request says.',
    remedy: 'Set PlikDomain to the address that people use, such as https://plik.example.com.',
  },
  {
    code: 'configuration.proxy-header',
    severity: 'warning',
    when: (s, sources) => s.sourceIpHeader === '' && isGiven(sources, 'TrustedProxies'),
    text: 'TrustedProxies is set and SourceIPHeader is not: every client has the address of the proxy, and all of them share its limits.',
    remedy: 'Set SourceIPHeader to the header that the proxy sets, such as X-Forwarded-For.',
  },
  {
    code: 'configuration.trusts-all',
    severity: 'warning',
    when: (s) => s.trustedProxies.some(isEveryone),
    text: 'TrustedProxies holds a range of nearly all addresses: whoever reaches the server directly can claim any address and any host.',
    remedy: 'Set TrustedProxies to the addresses of the proxies alone.',
  },
  {
    code: 'configuration.plain-http',
    severity: 'warning',
    when: (s) => isPlain(s) && !isLoopback(s.listenAddress),
    text: 'The server listens for other machines without TLS, and no proxy in front of it is configured: files and passwords pass in the clear.',
    remedy:
      'Set SslEnabled with SslCert and SslKey; or put a proxy with TLS in front, set PlikDomain, and ListenAddress to 127.0.0.1.',
  },
  {
    code: 'configuration.http-sessions',
    severity: 'warning',
    when: (s) => s.authentication && isHttp(s.plikDomain) && !isLoopback(hostnameOf(s.plikDomain)),
    text: 'People log in, and PlikDomain begins with http: passwords and sessions pass in the clear.',
    remedy: 'Serve https, and let PlikDomain begin with https.',
  },
  {
    code: 'configuration.download-cookies',
    severity: 'warning',
    when: (s) =>
      s.plikDomain !== '' &&
      s.downloadDomain !== '' &&
      hostnameOf(s.plikDomain) === hostnameOf(s.downloadDomain),
    text: 'DownloadDomain and PlikDomain differ in their ports alone, and cookies do not know ports: what people upload can meet the cookies of the page.',
    remedy: 'Give DownloadDomain a host of its own.',
  },
  {
    code: 'configuration.download-http',
    severity: 'warning',
    when: (s) => s.plikDomain.startsWith('https:') && isHttp(s.downloadDomain),
    text: 'PlikDomain is https and DownloadDomain is http: files pass in the clear, and browsers refuse to load them from the page.',
    remedy: 'Let DownloadDomain begin with https.',
  },
];

const ACCOUNTS: readonly Unwise[] = [
  {
    code: 'configuration.admin-password',
    severity: 'warning',
    when: (s) => s.authentication && isWeak(s.defaultAdminPassword, s.defaultAdminLogin),
    text: `DefaultAdminPassword is short (below ${SHORT} characters) or well known.`,
    remedy:
      'Leave DefaultAdminPassword empty, so that a random one is made; change that of an account by plikd user update --password.',
  },
  {
    code: 'configuration.accounts-off',
    severity: 'warning',
    when: (s) => !s.authentication && (hasProvider(s) || s.defaultAdminLogin !== ''),
    text: 'A login is configured, and FeatureAuthentication is disabled: nobody can log in.',
    remedy: 'Set FeatureAuthentication to enabled, or take the settings of the login away.',
  },
  {
    code: 'configuration.password-cost',
    severity: 'warning',
    when: (s) => s.authentication && s.passwordCost < 10,
    text: 'PasswordCost is below 10: stolen hashes of passwords are soon guessed.',
    remedy: 'Set PasswordCost to 12, the default.',
  },
  {
    code: 'configuration.guessing',
    severity: 'warning',
    when: (s) => s.maxFailedLogins === 0,
    text: 'MaxFailedLogins is 0: passwords may be guessed without end.',
    remedy: 'Set MaxFailedLogins to 20, the default.',
  },
];

const KEEPING: readonly Unwise[] = [
  {
    code: 'configuration.debug',
    severity: 'warning',
    when: (s) => s.debug,
    text: 'Debug is on (by Debug, or LogLevel DEBUG): answers tell strangers what has failed inside.',
    remedy: 'Set Debug to false and LogLevel to INFO; LogLevels can tell more of single areas.',
  },
  {
    code: 'configuration.kept-for-ever',
    severity: 'warning',
    when: (s) => s.defaultTtl <= 0 && s.maxTtl <= 0,
    text: 'An upload is kept for ever when its sender says nothing: DefaultTTLStr is 0 or -1, and there is no maximum.',
    remedy: 'Set DefaultTTLStr to a duration such as 30d.',
  },
  {
    code: 'configuration.no-maximum',
    severity: 'warning',
    when: (s, sources) => s.maxTtl === 0 && isGiven(sources, 'MaxTTLStr'),
    text: 'MaxTTLStr is 0, which means without maximum, and not none.',
    remedy: 'Set MaxTTLStr to a duration such as 30d, or to -1 where there shall be no maximum.',
  },
  {
    code: 'configuration.flags',
    severity: 'warning',
    when: ({ features: f }) => f.extendTtl === 'forced' && !isEnabled(f.setTtl),
    text: 'FeatureExtendTTL is forced and FeatureSetTTL is disabled: every access prolongs an upload, and its sender cannot say how long it is kept.',
    remedy: 'Enable FeatureSetTTL, or do not force FeatureExtendTTL.',
  },
  {
    code: 'configuration.flags',
    severity: 'warning',
    when: ({ features: f }) => f.stream === 'forced' && f.oneShot === 'forced',
    text: 'FeatureStream and FeatureOneShot are both forced: a streamed file is gone with its first download anyway.',
    remedy: 'Force FeatureStream alone.',
  },
  {
    code: 'configuration.not-durable',
    severity: 'warning',
    when: (s) => !s.durableWrites,
    text: 'DurableWrites is false: a power failure loses uploads that were acknowledged.',
    remedy: 'Set DurableWrites to true, the default.',
  },
  {
    code: 'configuration.cleaning',
    severity: 'warning',
    when: (s) => !s.cleaningEnabled,
    text: 'CleaningEnabled is false: what has expired stays on the disk.',
    remedy: 'Set CleaningEnabled to true, or run plikd clean regularly.',
  },
];

export const UNWISE: readonly Unwise[] = [...ADDRESSES, ...ACCOUNTS, ...KEEPING];
