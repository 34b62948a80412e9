import { parse as parseQuery } from 'node:querystring';
import { Injectable } from '@nestjs/common';
import { BadRequest } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { DownloadDomain } from './download-domain.js';
import { answer } from './early-answer.js';
import type { Request, Response } from './exchange.js';
import type { ExchangeWatch } from './exchange-watch.js';
import { checkRequestLine } from './malformed-requests.js';
import { WireExceptionFilter } from './exception.filter.js';
import { type RequestPath, cleanSegments, encodePath, parseRequestPath } from './request-path.js';
import { overrideMethod } from './method-override.js';
import { hasBody, refuseEncoded } from './request-body.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';
import { type MatchedRoute, RouteTable } from './route-table.js';
import { ShortWay } from './short-way.js';
import { StaticFiles, pageNotFound } from './static-files.js';

/** One year, in seconds (contract §2.2, AssumeHTTPS). */
const HSTS = 'max-age=31536000';

/** Where a request goes that does not take the short way. */
type LongWay = (req: Request, res: Response) => void;

const nowhere: LongWay = () => {
  throw new Error('the front door is not open');
};

const NO_QUERY: Request['query'] = Object.freeze({});

/**
 * What stands before every route: the configured Path, clean paths, the hosts of the two domains, and the choice
 * between API and files (contract §1.1, §2.6), and between the short way and Nest's. Behind it, `req.url` is
 * below Path.
 */
@Injectable()
export class FrontDoor {
  private readonly prefix: readonly string[];
  private watcher: ExchangeWatch | null = null;
  private longWay = nowhere;
  private closing = false;

  constructor(
    @InjectSettings() private readonly settings: Settings,
    private readonly routes: RouteTable,
    private readonly files: StaticFiles,
    private readonly domain: DownloadDomain,
    private readonly shortWay: ShortWay,
    private readonly filter: WireExceptionFilter,
  ) {
    this.prefix = settings.path.split('/').filter((element) => element !== '');
  }

  open(longWay: LongWay): void {
    this.longWay = longWay;
  }

  /** From now on, this one is told of every exchange. */
  watch(watcher: ExchangeWatch): void {
    this.watcher = watcher;
    this.filter.watch(watcher);
  }

  /** From now on, connections end with the answer that they wait for. */
  close(): void {
    this.closing = true;
  }

  readonly handle = (req: Request, res: Response): void => {
    req.originalUrl = req.url;
    if (this.closing) res.setHeader('Connection', 'close');
    this.enter(req, res).catch((error: unknown) => {
      this.filter.refuse(error, req, res);
    });
  };

  private async enter(req: Request, res: Response): Promise<void> {
    if (this.settings.assumeHttps) res.setHeader('Strict-Transport-Security', HSTS);
    checkRequestLine(req);
    const path = parseRequestPath(req.url);
    if (path === null) throw new BadRequest('invalid URL path');
    if (!path.clean) {
      await redirect(req, res, 301, encodePath(cleanSegments(path.segments)) + path.query);
      return;
    }
    const segments = this.belowPrefix(path);
    if (segments === null) {
      await redirect(req, res, 301, `${this.settings.path}/${path.query}`);
      return;
    }
    if (this.domain.concerns && (await this.domain.intercept(req, res, segments))) return;
    req.url = encodePath(segments) + path.query;
    overrideMethod(req, segments);
    const found = this.bringsNothing(req, segments)
      ? 'method'
      : this.routes.match(req.method, segments);
    if (typeof found === 'object') await this.pass(req, res, found, path.query);
    else await this.elsewhere(req, res, segments, found);
  }

  /** To a handler. */
  private async pass(
    req: Request,
    res: Response,
    found: MatchedRoute,
    query: string,
  ): Promise<void> {
    req.template = found.route.template;
    this.watcher?.entered(found.route, req, res);
    found.route.enter?.(req, res);
    refuseEncoded(req);
    const call = this.shortWay.callOf(found);
    if (call === undefined) {
      res.setHeader(REQUEST_ID, requestIdOf(req));
      this.longWay(req, res);
      return;
    }
    const facts = {
      params: found.params,
      query: query === '' ? NO_QUERY : (parseQuery(query.slice(1)) as Request['query']),
    };
    await call.run(Object.assign(req, facts), res);
  }

  /** To the files, or nowhere. */
  private async elsewhere(
    req: Request,
    res: Response,
    segments: readonly string[],
    found: 'method' | 'none',
  ): Promise<void> {
    if (!this.settings.noWebInterface) await this.files.serve(req, res, segments);
    else if (found === 'none' && segments[0] !== '') throw pageNotFound();
    else {
      // Plik without its web interface: a known path, a wrong method, no text (contract §1.1).
      res.statusCode = 405;
      await answer(req, res, '');
    }
  }

  /**
   * `PUT /` is an upload by its body; without one it is a method that a page does not know (contract §1.1), unless it
   * begins one whose bytes come later.
   */
  private bringsNothing(req: Request, segments: readonly string[]): boolean {
    const isBare = req.method === 'PUT' && segments.length === 1 && segments[0] === '';
    if (!isBare || hasBody(req)) return false;
    return !this.settings.resumableDraft || req.headers['upload-complete'] === undefined;
  }

  /** The segments below the configured Path; null for the Path itself, without its slash. */
  private belowPrefix({ segments }: RequestPath): readonly string[] | null {
    if (this.prefix.length === 0) return segments;
    const inside = this.prefix.every((element, i) => segments[i] === element);
    if (!inside) throw pageNotFound();
    const below = segments.slice(this.prefix.length);
    return below.length === 0 ? null : below;
  }
}

async function redirect(req: Request, res: Response, code: number, to: string): Promise<void> {
  res.statusCode = code;
  res.setHeader('Location', to);
  await answer(req, res, '');
}
