import type { Request } from './exchange.js';
import { Forbidden } from '../common/errors.js';
import type { Settings } from '../config/index.js';
import { requestHost } from './public-base.js';

/**
 * 403 for what a page of another site makes a browser send. For requests that change something with the
 * cookies of a session, or set them: links from elsewhere, programs and old browsers are no pages.
 */
export function refuseForeignSite(req: Request, settings: Settings): void {
  if (!isForeign(req, settings)) return;
  throw new Forbidden(
    'requests of other sites are refused : this one does not come from a page of this server',
    { logLevel: 'info' },
  );
}

/**
 * Whether the request comes from a page of another site. What the browser says of it decides
 * (Sec-Fetch-Site), since it compares what it sees itself; where it says nothing, or that both are of one
 * domain, the origin of the page is compared with the host that was asked.
 */
function isForeign(req: Request, settings: Settings): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site === 'cross-site') return true;
  if (site === 'same-origin' || site === 'none') return false;
  const { origin } = req.headers;
  if (origin !== undefined) return !isOwn(origin, req, settings);
  // Pictures and scripts of a neighbour come without an origin; who follows its link comes as a visitor.
  return site === 'same-site' && req.headers['sec-fetch-mode'] !== 'navigate';
}

/**
 * Hosts and ports are compared, and not schemes: many a proxy that ends TLS says nothing of it. The domain
 * for downloads is another site: what strangers have sent is served there.
 */
function isOwn(origin: string, req: Request, settings: Settings): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  const { plikDomain, downloadDomain, downloadDomainAlias } = settings;
  const asked = requestHost(req, settings);
  const own = plikDomain === '' ? [] : [plikDomain];
  const away = plikDomain === '' ? [] : [downloadDomain, ...downloadDomainAlias];
  if (asked !== null) own.push(`${protocol}//${asked}`);
  const isAmong = (urls: readonly string[]): boolean => urls.some((url) => hostOf(url) === host);
  return host !== '' && isAmong(own) && !isAmong(away);
}

/** Without the port that is the scheme's own; null when it is no URL. */
const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);
