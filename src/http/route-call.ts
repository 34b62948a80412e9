import {
  type CanActivate,
  ForbiddenException,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  HEADERS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  RESPONSE_PASSTHROUGH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes as Kind } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { answerJson, answerText } from './answers.js';
import { CallContext } from './call-context.js';
import type { Request, Response } from './exchange.js';
import type { Route } from './route-table.js';

/** Finds the one instance of an injectable class. Throws when there is none. */
export type Find = <T>(type: Type<T>) => T;

/** A parameter as its decorator describes it (createParamDecorator, @Req, @Res, @Query, @Param). */
interface Parameter {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly factory?: (data: unknown, context: CallContext) => unknown;
}

interface Argument {
  readonly index: number;
  readonly read: (context: CallContext) => unknown;
}

/**
 * A handler with everything that its decorators ask for, to be called by the short way: the guards of all routes,
 * of its class and its own; its arguments; its headers. What Nest would read of the decorators is read here once,
 * and what is not known here stops the start: nothing that a decorator asks for is ever left out.
 */
export class RouteCall {
  private readonly guards: readonly CanActivate[];
  private readonly args: readonly Argument[];
  private readonly headers: readonly { readonly name: string; readonly value: string }[];
  private readonly answersItself: boolean;

  constructor(
    private readonly route: Route,
    everywhere: readonly CanActivate[],
    find: Find,
  ) {
    const { handler, metatype } = route;
    for (const unknown of [INTERCEPTORS_METADATA, PIPES_METADATA, EXCEPTION_FILTERS_METADATA]) {
      if ([handler, metatype].some((place) => Reflect.hasMetadata(unknown, place))) {
        throw this.unfit(`it has ${unknown}`);
      }
    }
    const own = [metatype, handler].flatMap(
      (place) => (Reflect.getMetadata(GUARDS_METADATA, place) ?? []) as Type<CanActivate>[],
    );
    this.guards = [...everywhere, ...own.map((guard) => find(guard))];
    const parameters = this.parameters();
    this.args = parameters.map(([kind, parameter]) => this.argument(kind, parameter, find));
    this.headers = (Reflect.getMetadata(HEADERS_METADATA, handler) ?? []) as RouteCall['headers'];
    this.answersItself =
      parameters.some(([kind]) => kind === Kind.RESPONSE) &&
      Reflect.getMetadata(RESPONSE_PASSTHROUGH_METADATA, metatype, handler.name) !== true;
  }

  /** Rejects with what the exception filter has to answer. */
  async run(req: Request, res: Response): Promise<void> {
    const context = new CallContext(this.route, req, res);
    for (const guard of this.guards) {
      const allowed = guard.canActivate(context);
      if (!(typeof allowed === 'boolean' ? allowed : await allowed)) throw new ForbiddenException();
    }
    for (const { name, value } of this.headers) res.setHeader(name, value);
    const args: unknown[] = [];
    for (const { index, read } of this.args) {
      const value = read(context);
      args[index] = value instanceof Promise ? await value : value;
    }
    const { handler, instance } = this.route;
    const called = handler.apply(instance, args);
    const result: unknown = called instanceof Promise ? await called : called;
    if (this.answersItself) return;
    if (typeof result === 'string') answerText(res, result);
    else answerJson(res, result);
  }

  private parameters(): (readonly [number | null, Parameter])[] {
    const { metatype, handler } = this.route;
    const described = Reflect.getMetadata(ROUTE_ARGS_METADATA, metatype, handler.name) as
      Record<string, Parameter> | undefined;
    return Object.entries(described ?? {}).map(([key, parameter]) => [
      parameter.factory === undefined ? Number.parseInt(key, 10) : null,
      parameter,
    ]);
  }

  private argument(kind: number | null, parameter: Parameter, find: Find): Argument {
    const { index, data, pipes = [], factory } = parameter;
    if (factory !== undefined) {
      const through = this.through(parameter, find);
      return { index, read: (context) => through(factory(data, context)) };
    }
    const name = typeof data === 'string' ? data : '';
    if (pipes.length === 0) {
      switch (kind) {
        case Kind.REQUEST:
          return { index, read: ({ req }) => req };
        case Kind.RESPONSE:
          return { index, read: ({ res }) => res };
        case Kind.QUERY:
          if (name !== '') return { index, read: ({ req }) => req.query[name] };
          break;
        case Kind.PARAM:
          if (name !== '') return { index, read: ({ req }) => req.params[name] };
      }
    }
    throw this.unfit(`its parameter ${index} is of a kind that is not known`);
  }

  /** The pipes of a parameter; with one at most, as all have. */
  private through({ index, data, pipes = [] }: Parameter, find: Find): (value: unknown) => unknown {
    const [type, ...more] = pipes;
    if (type === undefined) return (value) => value;
    if (typeof type !== 'function' || more.length > 0) {
      throw this.unfit(`its parameter ${index} has pipes that are not known`);
    }
    const pipe = find(type as Type<PipeTransform<unknown, unknown>>);
    const { metatype, handler } = this.route;
    const types = Reflect.getMetadata(
      'design:paramtypes',
      (metatype as Type).prototype as object,
      handler.name,
    ) as Type[] | undefined;
    const about = { type: 'custom', metatype: types?.[index], data: data as string } as const;
    return (value) => pipe.transform(value, about);
  }

  private unfit(why: string): Error {
    const { method, template } = this.route;
    return new Error(`${method} ${template} cannot take the short way: ${why}`);
  }
}
