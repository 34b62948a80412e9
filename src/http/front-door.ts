import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { BadRequest } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { DownloadDomain } from './download-domain.js';
import { answer } from './early-answer.js';
import { checkRequestLine } from './malformed-requests.js';
import { WireExceptionFilter } from './exception.filter.js';
import { type RequestPath, cleanSegments, encodePath, parseRequestPath } from './request-path.js';
import { hasBody, refuseEncoded } from './request-body.js';
import { RouteTable } from './route-table.js';
import { StaticFiles, pageNotFound } from './static-files.js';

/** One year, in seconds (contract §2.2, AssumeHTTPS). */
const HSTS = 'max-age=31536000';

/**
 * What stands before every route: the configured Path, clean paths, the hosts of the two domains,
 * and the choice between API and files (contract §1.1, §2.6). Behind it, `req.url` is below Path.
 */
@Injectable()
export class FrontDoor {
  private readonly prefix: readonly string[];

  constructor(
    @InjectSettings() private readonly settings: Settings,
    private readonly routes: RouteTable,
    private readonly files: StaticFiles,
    private readonly domain: DownloadDomain,
    private readonly filter: WireExceptionFilter,
  ) {
    this.prefix = settings.path.split('/').filter((element) => element !== '');
  }

  readonly handle = (req: Request, res: Response, next: NextFunction): void => {
    this.enter(req, res, next).catch((error: unknown) => {
      this.filter.refuse(error, req, res);
    });
  };

  private async enter(req: Request, res: Response, next: NextFunction): Promise<void> {
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
    if (await this.domain.intercept(req, res, segments)) return;
    req.url = encodePath(segments) + path.query;
    await this.choose(req, res, next, segments);
  }

  private async choose(
    req: Request,
    res: Response,
    next: NextFunction,
    segments: readonly string[],
  ): Promise<void> {
    const found = bringsNothing(req, segments) ? 'method' : this.routes.match(req.method, segments);
    if (found === 'route') {
      refuseEncoded(req);
      next();
    } else if (!this.settings.noWebInterface) await this.files.serve(req, res, segments);
    else if (found === 'none' && segments[0] !== '') throw pageNotFound();
    else {
      // Plik without its web interface: a known path, a wrong method, no text (contract §1.1).
      res.statusCode = 405;
      await answer(req, res, '');
    }
  }

  /** The segments below the configured Path; null for the Path itself, without its slash. */
  private belowPrefix({ segments }: RequestPath): readonly string[] | null {
    const inside = this.prefix.every((element, i) => segments[i] === element);
    if (!inside) throw pageNotFound();
    const below = segments.slice(this.prefix.length);
    return below.length === 0 ? null : below;
  }
}

/** `PUT /` is an upload by its body; without one it is a method that a page does not know (contract §1.1). */
const bringsNothing = (req: Request, segments: readonly string[]): boolean =>
  req.method === 'PUT' && segments.length === 1 && segments[0] === '' && !hasBody(req);

async function redirect(req: Request, res: Response, code: number, to: string): Promise<void> {
  res.statusCode = code;
  res.setHeader('Location', to);
  await answer(req, res, '');
}
