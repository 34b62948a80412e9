import type { JsonSchema } from '#wire/schemas';

/** The parts of the document that the page shows. */
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export interface Media {
  readonly schema?: JsonSchema;
}

export interface Header {
  readonly description: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, Media>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, Media>>;
  };
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

interface Named {
  readonly name: string;
  readonly description: string;
}

export interface Components {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly securitySchemes: Readonly<
    Record<string, { readonly description: string; readonly name?: string }>
  >;
}

export interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly Named[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Components;
  readonly 'x-any-path': {
    readonly description: string;
    readonly responses: Readonly<Record<string, Answer>>;
  };
}

/** What a reference refers to; anything else is itself. */
export function resolve<T extends object>(document: Document, value: T): T {
  const reference: unknown = Reflect.get(value, '$ref');
  if (typeof reference !== 'string') return value;
  let found: unknown = document;
  for (const name of reference.slice(2).split('/')) found = Reflect.get(found as object, name);
  return found as T;
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

/** All routes, in the order of the document. */
export const routesOf = ({ paths }: Document): Route[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method: method.toUpperCase(), path, operation }];
    }),
  );
