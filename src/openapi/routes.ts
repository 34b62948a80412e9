import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { GUARDS_METADATA, MODULE_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { DataSource } from 'typeorm';
import { AppModule } from '../app.module.js';
import { LogLevels, areaLevels } from '../common/log-levels.js';
import { loadSettings } from '../config/index.js';
import {
  type Description,
  type DescriptionPart,
  descriptionOf,
  partsOf,
} from '../http/description.js';
import { type Route, routesOf } from '../http/route-table.js';

/** A route with everything that was said of it. */
export interface DescribedRoute {
  readonly method: string;
  /** "/file/{uploadID}" */
  readonly path: string;
  readonly template: string;
  readonly description: Description;
  /** What its guards, pipes and rules of access add, and what its description borrows. */
  readonly parts: readonly DescriptionPart[];
}

const list = <T>(key: string, ...places: object[]): T[] =>
  places.flatMap((place) => (Reflect.getMetadata(key, place) ?? []) as T[]);

interface Parameter {
  readonly pipes?: readonly object[];
}

function pipesOf({ metatype, handler }: Route): object[] {
  const described = Reflect.getMetadata(ROUTE_ARGS_METADATA, metatype, handler.name) as
    Record<string, Parameter> | undefined;
  return Object.values(described ?? {}).flatMap(({ pipes = [] }) => [...pipes]);
}

/** What is added to a route by everything that stands before its handler. */
function addedTo(route: Route): DescriptionPart[] {
  const { metatype, handler } = route;
  const guards = list<object>(GUARDS_METADATA, metatype, handler);
  return [handler, ...guards, ...pipesOf(route)].flatMap((place) => partsOf(place));
}

export const pathOf = (template: string): string => template.replace(/:(\w+)/g, '{$1}');

/** Throws when a handler is not described. */
export function describe(route: Route): DescribedRoute {
  const { method, template, handler } = route;
  const description = descriptionOf(handler);
  if (description === undefined) throw new Error(`${method} ${template} is not described`);
  const parts = [...addedTo(route), ...(description.parts ?? [])];
  return { method, template, path: pathOf(template), description, parts };
}

interface Dynamic {
  readonly module?: unknown;
  readonly imports?: readonly unknown[];
  readonly controllers?: readonly Type[];
}

/** All controllers of a module and of those that it imports, without an application. */
function controllersOf(module: unknown, seen = new Set()): Type[] {
  if (module === null || module === undefined || seen.has(module)) return [];
  seen.add(module);
  if (typeof module === 'function') {
    const imported = list<unknown>(MODULE_METADATA.IMPORTS, module);
    const own = list<Type>(MODULE_METADATA.CONTROLLERS, module);
    return [...own, ...imported.flatMap((one) => controllersOf(one, seen))];
  }
  const { module: type, imports = [], controllers = [] } = module as Dynamic;
  return [...controllers, ...[type, ...imports].flatMap((one) => controllersOf(one, seen))];
}

/** Every route that a server may have, whatever its settings. Neither its database nor anything else is opened. */
export function allRoutes(): Route[] {
  const { settings } = loadSettings({
    env: { PLIKD_RESUMABLE_DRAFT: 'true' },
    cwd: '/nowhere',
  });
  const levels = new LogLevels(areaLevels('info'));
  const module = AppModule.forRoot(settings, {} as DataSource, levels);
  return controllersOf(module).flatMap((type) => routesOf(type, {}));
}
