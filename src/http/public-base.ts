import type { Request } from 'express';
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

function requestOrigin(req: Request, settings: Settings): string {
  const proxied = fromTrustedProxy(req, settings.trustedProxies.map(parseNetwork));
  const forwardedHost = proxied ? first(req.headers['x-forwarded-host']) : '';
  const forwardedScheme = proxied ? first(req.headers['x-forwarded-proto']).toLowerCase() : '';
  const scheme = /^https?$/.test(forwardedScheme)
    ? forwardedScheme
    : settings.sslEnabled || settings.assumeHttps
      ? 'https'
      : 'http';
  const host = [forwardedHost, first(req.headers.host)].find((name) => HOST.test(name));
  if (host !== undefined) return `${scheme}://${host}`;
  return `${scheme}://127.0.0.1:${settings.listenPort}`;
}
