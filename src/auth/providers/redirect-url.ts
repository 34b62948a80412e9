import type { Request } from '../../http/exchange.js';
import { BadRequest } from '../../common/errors.js';
import type { Settings } from '../../config/index.js';

/** Pages of other sites cannot read the answer; a browser that says so need not be given one. */
const OWN_SITE = new Set(['same-origin', 'none']);

/**
 * Where a provider sends the browser back to: PlikDomain, else the site that the request comes from
 * (contract §5.7). 400 `missing referer header`, `invalid referer header`.
 */
export function redirectUrl(provider: string, req: Request, settings: Settings): string {
  const callback = `${settings.path}/auth/${provider}/callback`;
  const site = req.headers['sec-fetch-site'];
  if (typeof site === 'string' && !OWN_SITE.has(site)) {
    throw new BadRequest('invalid referer header : logins begin on the pages of this server');
  }
  if (settings.plikDomain !== '') return settings.plikDomain + callback;
  const { referer } = req.headers;
  if (referer === undefined || referer === '') throw new BadRequest('missing referer header');
  return originOf(referer) + callback;
}

function originOf(referer: string): string {
  let url: URL;
  try {
    url = new URL(referer);
  } catch {
    throw new BadRequest('invalid referer header');
  }
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  if (!web || url.username !== '' || url.password !== '') {
    throw new BadRequest('invalid referer header');
  }
  return url.origin;
}
