import { type CanActivate, Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { RouteCall } from './route-call.js';
import { type MatchedRoute, type Route, RouteTable } from './route-table.js';
import { SHORT_WAY } from './short-way.decorator.js';

/** The guards of all routes, in the order in which they are asked; provided by who knows them. */
export const GUARDS_OF_ALL = Symbol('guards of all routes');

/**
 * Calls the handlers that are called often: from Node's own event, with the same guards, arguments and answers as
 * by Nest, and without the chain of Express and Nest before them, which costs several times what they do
 * (docs/adr/0018-a-short-way-for-hot-routes.md).
 */
@Injectable()
export class ShortWay {
  private calls: ReadonlyMap<Route, RouteCall> = new Map();

  constructor(
    private readonly table: RouteTable,
    private readonly modules: ModuleRef,
  ) {}

  /** Reads the decorators. Throws when one of them asks for what only Nest can do. */
  open(): void {
    const find = <T>(type: Type<T>): T => this.modules.get<T>(type, { strict: false });
    const everywhere = this.modules.get<CanActivate[]>(GUARDS_OF_ALL, { strict: false });
    const hot = this.table.routes.filter(({ handler }) => Reflect.hasMetadata(SHORT_WAY, handler));
    this.calls = new Map(hot.map((route) => [route, new RouteCall(route, everywhere, find)]));
  }

  /** Undefined: the route takes the long way. */
  callOf({ route }: MatchedRoute): RouteCall | undefined {
    return this.calls.get(route);
  }
}
