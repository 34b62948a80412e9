import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService } from '@nestjs/core';
import { RESERVED_NAMES } from '#wire';

/** A handler as its decorators declare it. */
export interface Route {
  readonly method: string;
  /** "/file/:uploadID/:fileID/:filename" */
  readonly template: string;
  readonly controller: string;
  readonly handler: (...args: unknown[]) => unknown;
}

export type RouteMatch = 'route' | 'method' | 'none';

const HEAD_ROUTES = /^\/(?:file|stream|archive)\//;

const asList = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

const elements = (path: string): string[] => path.split('/').filter((element) => element !== '');

/** The method and path pairs of the API (contract §5), read off the controllers. */
@Injectable()
export class RouteTable {
  private known: Route[] | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  get routes(): readonly Route[] {
    this.known ??= this.discovery.getControllers().flatMap(({ metatype }) => routesOf(metatype));
    return this.known;
  }

  /** Whether a decoded path is a route for a method, a route for another one, or none. */
  match(method: string, segments: readonly string[]): RouteMatch {
    const path = segments.length === 1 && segments[0] === '' ? [] : segments;
    const fitting = this.routes.filter((route) => fits(elements(route.template), path));
    if (fitting.some((route) => answers(route, method))) return 'route';
    // Any name fits the root of quick uploads; that does not make a path known.
    return fitting.some(({ template }) => !template.startsWith('/:')) ? 'method' : 'none';
  }
}

/** HEAD exists on downloads only (contract §1.1), although Express would offer it everywhere. */
const answers = (route: Route, method: string): boolean =>
  route.method === method ||
  (method === 'HEAD' && route.method === 'GET' && HEAD_ROUTES.test(route.template));

function fits(template: readonly string[], path: readonly string[]): boolean {
  if (template.length !== path.length) return false;
  return template.every((element, i) => {
    const given = path[i] ?? '';
    if (!element.startsWith(':')) return element === given;
    // A lone variable is a file name put at the root: it must not hide an API route (contract case 7).
    const reserved = i === 0 && RESERVED_NAMES.has(given);
    return given !== '' && !given.includes('/') && !reserved;
  });
}

function routesOf(metatype: unknown): Route[] {
  if (typeof metatype !== 'function') return [];
  const prototype = metatype.prototype as Record<string, unknown>;
  const bases = asList(Reflect.getMetadata(PATH_METADATA, metatype) ?? '');
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    if (typeof handler !== 'function') return [];
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const paths = asList(Reflect.getMetadata(PATH_METADATA, handler));
    return bases.flatMap((base) =>
      paths.map((path) => ({
        method: RequestMethod[method],
        template: `/${[...elements(base), ...elements(path)].join('/')}`,
        controller: metatype.name,
        handler: handler as Route['handler'],
      })),
    );
  });
}
