import { Logger } from '@nestjs/common';
import { type Request, type Response, pathOf } from './exchange.js';

export type RequestLog = (req: Request, res: Response) => void;

/** One line per answer under DebugRequests: method, path, status, time. Never a header, never a query. */
export function requestLog(): RequestLog {
  const log = new Logger('request');
  return (req, res) => {
    const start = performance.now();
    const path = pathOf(req);
    res.once('close', () => {
      const ms = (performance.now() - start).toFixed(1);
      const end = res.writableFinished ? '' : ' broken off';
      log.debug(`${req.method} ${path} ${res.statusCode} ${ms} ms${end}`);
    });
  };
}
