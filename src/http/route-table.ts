import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService } from '@nestjs/core';
import { RESERVED_NAMES } from '#wire';
import { type Enter, entranceOf } from './entrance.js';

export type Handler = (...args: unknown[]) => unknown;

/** A handler as its decorators declare it. */
export interface Route {
  readonly method: string;
  /** "/file/:uploadID/:fileID/:filename" */
  readonly template: string;
  /** The name of the controller's class, the class, and its instance. */
  readonly controller: string;
  readonly metatype: object;
  readonly instance: object;
  readonly handler: Handler;
  readonly enter?: Enter;
}

/** The route of a request, and what its variables are. */
export interface MatchedRoute {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route for a method; 'method': there is one for another; 'none'. */
export type RouteMatch = MatchedRoute | 'method' | 'none';

const HEAD_ROUTES = /^\/(?:(?:file|stream|archive|resumable)\/|openapi)/;

const asList = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

const elements = (path: string): string[] => path.split('/').filter((element) => element !== '');

/** A route taken apart once. */
interface Pattern {
  readonly route: Route;
  readonly elements: readonly string[];
}

/** The method and path pairs of the API (contract §5), read off the controllers. */
@Injectable()
export class RouteTable {
  private known: Route[] | undefined;
  /** By the number of elements. */
  private patterns: Pattern[][] | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  get routes(): readonly Route[] {
    this.known ??= this.discovery
      .getControllers()
      .flatMap(({ metatype, instance }) => routesOf(metatype, instance as object));
    return this.known;
  }

  /** What a decoded path is for a method. */
  match(method: string, segments: readonly string[]): RouteMatch {
    const path = segments.length === 1 && segments[0] === '' ? [] : segments;
    this.patterns ??= byLength(this.routes);
    let known = false;
    for (const { route, elements: template } of this.patterns[path.length] ?? []) {
      if (!fits(template, path)) continue;
      if (answers(route, method)) return { route, params: paramsOf(template, path) };
      // Any name fits the root of quick uploads; that does not make a path known.
      known ||= !route.template.startsWith('/:');
    }
    return known ? 'method' : 'none';
  }
}

function byLength(routes: readonly Route[]): Pattern[][] {
  const patterns: Pattern[][] = [];
  for (const route of routes) {
    const template = elements(route.template);
    (patterns[template.length] ??= []).push({ route, elements: template });
  }
  return patterns;
}

/**
 * HEAD exists on downloads only (contract §1.1), and on the description of the API, although Express would offer it
 * everywhere.
 */
export const hasHead = ({ method, template }: Route): boolean =>
  method === 'GET' && HEAD_ROUTES.test(template);

const answers = (route: Route, method: string): boolean =>
  route.method === method || (method === 'HEAD' && hasHead(route));

/** Both have the same length. */
function fits(template: readonly string[], path: readonly string[]): boolean {
  return template.every((element, i) => {
    const given = path[i] ?? '';
    if (!element.startsWith(':')) return element === given;
    // A lone variable is a file name put at the root: it must not hide an API route (contract case 7).
    const reserved = i === 0 && RESERVED_NAMES.has(given);
    return given !== '' && !given.includes('/') && !reserved;
  });
}

function paramsOf(template: readonly string[], path: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  template.forEach((element, i) => {
    if (element.startsWith(':')) params[element.slice(1)] = path[i] ?? '';
  });
  return params;
}

/** The handlers of a controller. */
export function routesOf(metatype: unknown, instance: object): Route[] {
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
        ...{ metatype, instance },
        handler: handler as Handler,
        enter: entranceOf(handler),
      })),
    );
  });
}
