import { Injectable } from '@nestjs/common';
import { InjectSettings, type Settings } from '../config/index.js';
import { LogLevels } from '../common/log-levels.js';
import type { AnsweredRequest } from '../common/log-line.js';
import { Log } from '../common/log.js';
import type { Request, Response } from './exchange.js';
import { loggedPath } from './logged-path.js';
import { traceOf } from './request-id.js';
import { type AddressRules, parseNetwork, sourceAddress } from './source-address.js';

declare module './exchange.js' {
  interface Request {
    /** That of the handler, such as "/file/:uploadID/:fileID/:filename". */
    template?: string;
  }
}

/**
 * One line per answer: method, path, status, time, and what else `AnsweredRequest` has; never a header, never a
 * query. DebugRequests asks for it, at INFO; or DEBUG in the area `request`, also while the server runs.
 */
@Injectable()
export class RequestLog {
  private readonly log = new Log('request');
  private readonly rules: AddressRules;

  constructor(
    @InjectSettings() private readonly settings: Settings,
    private readonly levels: LogLevels,
  ) {
    this.rules = {
      header: settings.sourceIpHeader.toLowerCase(),
      trusted: settings.trustedProxies.map(parseNetwork),
    };
  }

  private get isOn(): boolean {
    return this.levels.isOn(this.settings.debugRequests ? 'info' : 'debug', 'request');
  }

  /** Hears the end of an answer that has not begun. To be called before anybody changes the path. */
  readonly hear = (req: Request, res: Response): void => {
    if (!this.isOn) return;
    const begun = performance.now();
    const { socket } = req;
    const before = socket.bytesWritten;
    const path = loggedPath({ url: req.url, originalUrl: req.url });
    res.once('close', () => {
      const ms = Math.round((performance.now() - begun) * 10) / 10;
      const bytes = socket.bytesWritten - before;
      const { statusCode: status, writableFinished: whole } = res;
      const [route, client] = [req.template ?? '', this.addressOf(req)];
      this.say({ method: req.method, route, path, status, ms, bytes, client, whole }, req);
    });
  };

  private say(request: AnsweredRequest, req: Request): void {
    const { method, path, status, ms, whole } = request;
    const end = whole ? '' : ' broken off';
    const line = `${method} ${path} ${status} ${ms.toFixed(1)} ms${end}`;
    const about = { request, trace: traceOf(req) };
    if (this.settings.debugRequests) this.log.info(line, about);
    else this.log.debug(line, about);
  }

  /** No guard looks at those who ask for files of the page. */
  private addressOf(req: Request): string {
    try {
      return req.sourceAddress ?? sourceAddress(req, this.rules);
    } catch {
      return '';
    }
  }
}
