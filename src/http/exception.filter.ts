import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Injectable,
} from '@nestjs/common';
import { TEXT } from './answers.js';
import { type Request, type Response, pathOf } from './exchange.js';
import type { ExchangeWatch } from './exchange-watch.js';
import { ClientGone, Refusal, describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { errorLocation, wantsRedirect } from './browser-redirect.js';
import { answer } from './early-answer.js';
import { loggedPath } from './logged-path.js';
import { requestIdOf, traceOf } from './request-id.js';

/** Every error becomes plain text, or a redirect for browsers (contract §1.4, §1.5). */
@Catch()
@Injectable()
export class WireExceptionFilter implements ExceptionFilter {
  private readonly log = new Log('http');
  private watcher: ExchangeWatch | null = null;

  constructor(@InjectSettings() private readonly settings: Settings) {}

  /** From now on, this one is told of every refusal. */
  watch(watcher: ExchangeWatch): void {
    this.watcher = watcher;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const req = host.switchToHttp().getRequest<Request>();
    const res = host.switchToHttp().getResponse<Response>();
    this.refuse(error, req, res);
  }

  /** Also for middleware, which Nest's own handling does not reach. */
  refuse(error: unknown, req: Request, res: Response): void {
    if (error instanceof ClientGone || req.socket.destroyed) {
      const line = `${req.method} ${loggedPath(req)} : ${describeError(error)}`;
      this.log.debug(line, { trace: traceOf(req) });
      this.watcher?.refused(null);
      res.destroy();
      return;
    }
    const refusal = toRefusal(error);
    this.watcher?.refused(refusal.status);
    this.report(refusal, req);
    if (res.headersSent) {
      // An answer that has begun cannot be taken back: break it off, so that nobody takes it for whole.
      res.destroy();
      return;
    }
    this.write(refusal, req, res).catch((cause: unknown) => {
      this.log.error(`answering failed : ${describeError(cause)}`, { trace: traceOf(req) });
      res.destroy();
    });
  }

  private async write(refusal: Refusal, req: Request, res: Response): Promise<void> {
    const redirected =
      refusal.redirectable &&
      wantsRedirect({ method: req.method, path: pathOf(req), headers: req.headers });
    const text = this.publicText(refusal, requestIdOf(req), redirected);
    for (const name of res.getHeaderNames()) if (isAboutContent(name)) res.removeHeader(name);
    for (const [name, value] of Object.entries(refusal.headers)) res.setHeader(name, value);
    if (redirected) {
      const base = this.settings.path;
      res.statusCode = 302;
      res.setHeader('Location', errorLocation(base, refusal.status, text, req.originalUrl));
      res.setHeader('Cache-Control', 'no-store');
      await answer(req, res, '');
      return;
    }
    res.statusCode = refusal.status;
    const { problem } = refusal;
    res.setHeader('Content-Type', problem === null ? TEXT : 'application/problem+json');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    await answer(req, res, problem === null ? `${text}\n` : JSON.stringify(problem));
  }

  /**
   * Contract §1.4 has the body of a 500 to the letter, except under Debug; what a browser shows after a redirect is
   * no body, and whoever reads it there does not see the header with the id (ADR 21).
   */
  private publicText(refusal: Refusal, id: string, redirected: boolean): string {
    if (refusal.shown) return refusal.message;
    const text = this.settings.debug ? describeError(refusal) : 'internal server error';
    return this.settings.debug || redirected ? `${text} (request ${id})` : text;
  }

  private report(refusal: Refusal, req: Request): void {
    const line = `${req.method} ${loggedPath(req)} ${refusal.status} ${describeError(refusal)}`;
    const trace = traceOf(req);
    const { cause } = refusal;
    switch (refusal.logLevel) {
      case 'error':
        this.log.error(line, { trace, stack: cause instanceof Error ? cause.stack : undefined });
        break;
      case 'warn':
        this.log.warn(line, { trace });
        break;
      case 'info':
        this.log.info(line, { trace });
        break;
      case 'debug':
        this.log.debug(line, { trace });
    }
  }
}

const isAboutContent = (header: string): boolean =>
  header === 'repr-digest' ||
  (header.startsWith('content-') && header !== 'content-security-policy');

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof HttpException) {
    return new Refusal(error.getStatus(), error.message, { cause: error });
  }
  if (isRouterError(error)) return new Refusal(error.statusCode, error.message, { cause: error });
  return new Refusal(500, 'unexpected error', { cause: error });
}

interface RouterError extends Error {
  readonly statusCode: number;
}

/** What Express itself refuses, such as a path that cannot be decoded. */
const isRouterError = (error: unknown): error is RouterError =>
  error instanceof Error &&
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode >= 400 &&
  error.statusCode < 500;
