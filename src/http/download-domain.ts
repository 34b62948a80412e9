import { Injectable } from '@nestjs/common';
import type { Request, Response } from './exchange.js';
import { BadRequest } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { answer } from './early-answer.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';
import { encodePath } from './request-path.js';

const DOWNLOADS = new Set(['file', 'stream', 'archive']);

/** Downloads on a host of their own, so that what people upload never meets the cookies (contract §2.6). */
@Injectable()
export class DownloadDomain {
  private readonly hosts: ReadonlySet<string>;
  private readonly webHost: string;

  constructor(@InjectSettings() private readonly settings: Settings) {
    const { downloadDomain, downloadDomainAlias } = settings;
    const domains = downloadDomain === '' ? [] : [downloadDomain, ...downloadDomainAlias];
    this.hosts = new Set(domains.map((url) => new URL(url).host));
    this.webHost = settings.plikDomain === '' ? '' : new URL(settings.plikDomain).host;
  }

  /**
   * Answers what only matters with both domains set: preflights, and everything that is not a
   * download but came to the download host. True when the request was answered.
   */
  /** Whether there is a host of downloads beside that of the page. */
  get concerns(): boolean {
    return this.hosts.size > 0 && this.settings.plikDomain !== '';
  }

  async intercept(req: Request, res: Response, segments: readonly string[]): Promise<boolean> {
    if (DOWNLOADS.has(segments[0] ?? '')) return this.allowOrigin(req, res);
    const host = req.headers.host ?? '';
    const misplaced = this.hosts.has(host) && host !== this.webHost && segments[0] !== 'health';
    if (!misplaced) return false;
    const query = req.url.includes('?') ? req.url.slice(req.url.indexOf('?')) : '';
    const { plikDomain, path } = this.settings;
    res.statusCode = 302;
    res.setHeader('Location', `${plikDomain}${path}${encodePath(segments)}${query}`);
    await answer(req, res, '');
    return true;
  }

  /** Refuses a download that was not addressed to the download domain. */
  check(req: Request): void {
    const host = req.headers.host ?? '';
    if (this.hosts.size === 0 || this.hosts.has(host)) return;
    throw new BadRequest(`Invalid download domain ${host}`);
  }

  private async allowOrigin(req: Request, res: Response): Promise<boolean> {
    if (req.headers.origin !== undefined) {
      res.setHeader('Access-Control-Allow-Origin', this.settings.plikDomain);
      res.setHeader('Vary', 'Origin');
    }
    if (req.method !== 'OPTIONS') return false;
    res.statusCode = 204;
    res.setHeader(REQUEST_ID, requestIdOf(req));
    res.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS');
    res.setHeader('Access-Control-Max-Age', '86400');
    res.end();
    await Promise.resolve();
    return true;
  }
}
