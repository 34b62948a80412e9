import type { Request } from './exchange.js';
import type { Settings } from '../config/index.js';
import { fromTrustedProxy, parseNetwork } from './source-address.js';

/** Host and optional port as they may stand in a URL; anything else in a Host header is not echoed. */
const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/;

const first = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value)?.split(',', 1)[0]?.trim() ?? '';

/**
 * The URL below which a client can fetch files (contract §5.2 [P]): the download domain, else Plik's
 * own domain, else what the request itself was addressed to. Forwarded host and scheme are believed
 * only from configured proxies. Without a trailing slash.
 */
export function publicBase(req: Request, settings: Settings): string {
  if (settings.downloadDomain !== '') return settings.downloadDomain;
  if (settings.plikDomain !== '') return `${settings.plikDomain}${settings.path}`;
  return `${requestOrigin(req, settings)}${settings.path}`;
}

/**
 * The URL below which this client reaches the API: what its browser says that it sees, where a page of ours asks; else
 * Plik's own domain, else what the request itself was addressed to. Without a trailing slash.
 */
export function ownBase(req: Request, settings: Settings): string {
  return bases(req, settings)[0];
}

/** Whether an absolute URL is one of this server's, as this client may know it; its path is not looked at. */
export function isOwnUrl(url: URL, req: Request, settings: Settings): boolean {
  return bases(req, settings).some((base) => new URL(base).host === url.host);
}

function bases(req: Request, settings: Settings): [string, ...string[]] {
  const { plikDomain, path } = settings;
  const asked = `${requestOrigin(req, settings)}${path}`;
  const own: [string, ...string[]] = plikDomain === '' ? [asked] : [`${plikDomain}${path}`, asked];
  const page = pageOrigin(req);
  return page === null ? own : [`${page}${path}`, ...own];
}

/** Where a page of this server is that asks; null: none does. Proxies change nothing of what a browser says here. */
function pageOrigin({ headers }: Request): string | null {
  const { origin } = headers;
  if (headers['sec-fetch-site'] !== 'same-origin' || origin === undefined) return null;
  const [scheme = '', host = ''] = origin.split('://', 2);
  return /^https?$/.test(scheme) && HOST.test(host) ? `${scheme}://${host}` : null;
}

function requestOrigin(req: Request, settings: Settings): string {
  const scheme = requestScheme(req, settings);
  const host = requestHost(req, settings);
  return `${scheme}://${host ?? `127.0.0.1:${settings.listenPort}`}`;
}

/** "http" or "https", as the client sees it. */
export function requestScheme(req: Request, settings: Settings): string {
  const forwarded = forwardedValue(req, 'x-forwarded-proto', settings).toLowerCase();
  if (/^https?$/.test(forwarded)) return forwarded;
  return settings.sslEnabled || settings.assumeHttps ? 'https' : 'http';
}

/** The host and port that the client has asked; null when it is none that could be. */
export function requestHost(req: Request, settings: Settings): string | null {
  const forwarded = forwardedValue(req, 'x-forwarded-host', settings);
  return [forwarded, first(req.headers.host)].find((name) => HOST.test(name)) ?? null;
}

/** What a configured proxy says; "" from anybody else. */
function forwardedValue(req: Request, name: string, { trustedProxies }: Settings): string {
  const given = first(req.headers[name]);
  if (given === '') return '';
  return fromTrustedProxy(req, trustedProxies.map(parseNetwork)) ? given : '';
}
