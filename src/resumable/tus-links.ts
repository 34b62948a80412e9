import { BadRequest } from '../common/errors.js';
import type { Settings } from '../config/index.js';
import type { Request } from '../http/exchange.js';
import { isOwnUrl, ownBase } from '../http/public-base.js';

/** What is asked of a resumable upload is asked here; who knows its id may go on with it. */
export const linkOf = (id: string, req: Request, settings: Settings): string =>
  `${ownBase(req, settings)}/tus/${id}`;

/** The id in a link that this server has given, absolute or relative to /tus. 400 for any other. */
export function idIn(link: string, req: Request, settings: Settings): string {
  const endpoint = `${ownBase(req, settings)}/tus`;
  if (!URL.canParse(link, endpoint)) throw noPart();
  const url = new URL(link, endpoint);
  const [, id] = /^\/tus\/([A-Za-z0-9]{32})$/.exec(below(settings.path, url.pathname)) ?? [];
  const more = url.search + url.hash + url.username + url.password;
  if (id === undefined || more !== '' || !isOwnUrl(url, req, settings)) throw noPart();
  return id;
}

const below = (path: string, pathname: string): string =>
  pathname.startsWith(path) ? pathname.slice(path.length) : '';

const noPart = (): BadRequest =>
  new BadRequest('invalid Upload-Concat : a link is none of a part on this server');
