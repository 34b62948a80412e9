import type { Request, Response } from './exchange.js';
import type { Route } from './route-table.js';

/**
 * Somebody who wants to know what comes and goes. It is called in the middle of a request: what it does has to be
 * little, and must not throw. Nobody watches unless the metrics are on.
 */
export interface ExchangeWatch {
  /** A route was found for a request, and is about to be called. */
  entered(route: Route, req: Request, res: Response): void;
  /** A request was refused with a status, or given up because its client has gone: null. */
  refused(status: number | null): void;
}
