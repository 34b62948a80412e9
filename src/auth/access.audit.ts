import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RouteTable } from '../http/route-table.js';
import { ACCESS } from './access.decorator.js';

/** Stops the start when a handler does not say who may call it: no route is public by omission. */
@Injectable()
export class AccessAudit implements OnApplicationBootstrap {
  constructor(private readonly table: RouteTable) {}

  onApplicationBootstrap(): void {
    const silent = this.table.routes.filter(
      ({ handler }) => Reflect.getMetadata(ACCESS, handler) === undefined,
    );
    if (silent.length === 0) return;
    const names = silent.map(({ method, template }) => `${method} ${template}`);
    throw new Error(`handlers without @Access: ${names.join(', ')}`);
  }
}
