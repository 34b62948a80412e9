/** A JSON Schema, dialect 2020-12, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema of the values of a type: the compiler compares the two. */
export interface Schema<T> {
  readonly json: JsonSchema;
  /** Never there: it binds T, in both directions. */
  readonly values?: (value: T) => T;
}

/** One that others refer to by its name. */
export interface NamedSchema<T> extends Schema<T> {
  readonly name: string;
  readonly definition: JsonSchema;
}

/** The schema of a field that may be absent. */
export interface Optional<T> {
  readonly optional: Schema<T>;
}

/** A schema for every field of T, and for no other; `optional` for those that T may lack, and for no other. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K]
    ? Optional<Exclude<T[K], undefined>>
    : Schema<T[K]>;
};

const about = (description: string | undefined): JsonSchema =>
  description === undefined ? {} : { description };

export const text = (description?: string, more: JsonSchema = {}): Schema<string> => ({
  json: { type: 'string', ...about(description), ...more },
});

export const integer = (description?: string, more: JsonSchema = {}): Schema<number> => ({
  json: { type: 'integer', ...about(description), ...more },
});

/** What is counted, or measured in bytes. */
export const count = (description?: string): Schema<number> => integer(description, { minimum: 0 });

export const flag = (description?: string): Schema<boolean> => ({
  json: { type: 'boolean', ...about(description) },
});

/** RFC 3339. */
export const time = (description?: string): Schema<string> =>
  text(description, { format: 'date-time' });

export const oneOf = <const T extends string | boolean>(
  values: readonly T[],
  description?: string,
): Schema<T> => ({
  json: { type: typeof values[0], enum: values, ...about(description) },
});

export const nullable = <T>({ json }: Schema<T>): Schema<T | null> => ({
  json: { ...json, type: [json.type, 'null'] },
});

export const list = <T>({ json }: Schema<T>, description?: string): Schema<readonly T[]> => ({
  json: { type: 'array', items: json, ...about(description) },
});

/** An object whose keys are anything. */
export const record = <T>(
  { json }: Schema<T>,
  description?: string,
): Schema<Readonly<Record<string, T>>> => ({
  json: { type: 'object', additionalProperties: json, ...about(description) },
});

export const either = <A, B>(a: Schema<A>, b: Schema<B>): Schema<A | B> => ({
  json: { anyOf: [a.json, b.json] },
});

export const optional = <T>(schema: Schema<T>): Optional<T> => ({ optional: schema });

export function object<T>(description: string, fields: Fields<T>): Schema<T> {
  const entries = Object.entries(fields) as [string, Optional<unknown> | Schema<unknown>][];
  const properties = entries.map(([key, field]) => {
    const { json } = 'optional' in field ? field.optional : field;
    return [key, json];
  });
  const required = entries.filter(([, field]) => 'json' in field).map(([key]) => key);
  return {
    json: {
      ...{ type: 'object', description },
      ...(required.length === 0 ? {} : { required }),
      properties: Object.fromEntries(properties),
    },
  };
}

/** Gives a schema a name; `examples` are values that it describes. */
export const named = <T>(
  name: string,
  { json }: Schema<T>,
  ...examples: readonly T[]
): NamedSchema<T> => ({
  ...{ name, definition: examples.length === 0 ? json : { ...json, examples } },
  json: { $ref: `#/components/schemas/${name}` },
});
