import type { ExecutionContext } from '@nestjs/common';
import type {
  HttpArgumentsHost,
  RpcArgumentsHost,
  WsArgumentsHost,
} from '@nestjs/common/interfaces/index.js';
import type { Request, Response } from './exchange.js';
import type { Route } from './route-table.js';

/**
 * What Nest tells guards and parameter decorators of a call, for one that Nest does not make itself.
 * Its answers are of whatever type is asked for, as Nest's are.
 */
export class CallContext implements ExecutionContext, HttpArgumentsHost {
  constructor(
    private readonly route: Route,
    readonly req: Request,
    readonly res: Response,
  ) {}

  getClass(): never {
    return this.route.metatype as never;
  }

  getHandler(): Route['handler'] {
    return this.route.handler;
  }

  getArgs(): never {
    return [this.req, this.res] as never;
  }

  getArgByIndex(index: number): never {
    return this.getArgs()[index];
  }

  switchToHttp(): HttpArgumentsHost {
    return this;
  }

  getRequest(): never {
    return this.req as never;
  }

  getResponse(): never {
    return this.res as never;
  }

  getNext(): never {
    throw new Error('nothing comes after a handler');
  }

  switchToRpc(): RpcArgumentsHost {
    throw new Error('this is HTTP');
  }

  switchToWs(): WsArgumentsHost {
    throw new Error('this is HTTP');
  }

  getType(): never {
    return 'http' as never;
  }
}
