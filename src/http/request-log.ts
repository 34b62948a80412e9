import { Logger } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** One line per answer under DebugRequests: method, path, status, time. Never a header, never a query. */
export function requestLog(): (req: Request, res: Response, next: NextFunction) => void {
  const log = new Logger('request');
  return (req, res, next) => {
    const start = performance.now();
    const path = req.path;
    res.once('close', () => {
      const ms = (performance.now() - start).toFixed(1);
      const end = res.writableFinished ? '' : ' broken off';
      log.debug(`${req.method} ${path} ${res.statusCode} ${ms} ms${end}`);
    });
    next();
  };
}
