import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';

/** An answer as it went out. */
export interface Answer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Null: too long to be kept, or it was broken off. */
  readonly body: Buffer | null;
  readonly text: string;
  /** It answers a HEAD. */
  readonly head: boolean;
  readonly debug: boolean;
}

interface HeaderObject {
  readonly $ref?: string;
  readonly required?: boolean;
  readonly schema?: { readonly type?: string };
}

interface MediaObject {
  readonly schema?: { readonly $ref?: string; readonly examples?: readonly string[] };
}

/** What the document says of one status of one route. */
export interface AnswerObject {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, HeaderObject>>;
  readonly content?: Readonly<Record<string, MediaObject>>;
}

/** Of the transfer, and of Node's server. */
const OF_TRANSFER = new Set([
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'],
]);

const ID = 'https://openapi.example/';

/** Nothing is sent that is not described, so that the description is whole. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, strict(v)]));
  return 'properties' in copy && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : copy;
}

const isError = ({ schema }: MediaObject): boolean => schema?.$ref?.endsWith('/Error') === true;

/** "file {id} not found" → what fits it. */
function patternOf(text: string): RegExp {
  const literal = (part: string): string => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(
    `^${text
      .split(/\{\w+\}/)
      .map(literal)
      .join('[^]*')}$`,
  );
}

/** Compares values with the schemas of a document, which it takes strictly. */
export class SchemaCheck {
  /** The document is validated as a whole elsewhere (test/contract/openapi.spec.ts), the schemas of schemas are slow. */
  private readonly ajv = new Ajv2020({
    ...{ strict: false, allErrors: true },
    ...{ meta: false, validateSchema: false },
  });
  private readonly validators = new Map<object, ValidateFunction>();

  constructor(document: object) {
    (formats.default as unknown as (ajv: Ajv2020) => void)(this.ajv);
    const components = Reflect.get(document, 'components') as object;
    this.ajv.addSchema({ $id: ID, components: strict(components) });
  }

  /** In words; empty: there are none. */
  problems(schema: object, value: unknown): string {
    const valid = this.validator(schema);
    return valid(value) ? '' : this.ajv.errorsText(valid.errors, { dataVar: 'body' });
  }

  private validator(schema: object): ValidateFunction {
    let validator = this.validators.get(schema);
    if (validator === undefined) {
      const text = JSON.stringify(strict(schema)).replaceAll('"#/', `"${ID}#/`);
      validator = this.ajv.compile(JSON.parse(text) as object);
      this.validators.set(schema, validator);
    }
    return validator;
  }
}

/** Compares answers with descriptions of answers in a document. */
export class AnswerRules {
  private readonly schemas: SchemaCheck;
  private readonly patterns = new Map<unknown, readonly RegExp[]>();

  constructor(private readonly document: object) {
    this.schemas = new SchemaCheck(document);
  }

  problems(described: AnswerObject, answer: Answer): string[] {
    const object = this.resolve(described);
    return [...this.headerProblems(object, answer), ...this.bodyProblems(object, answer)];
  }

  private resolve<T extends { readonly $ref?: string }>(object: T): T {
    if (object.$ref === undefined) return object;
    let found: unknown = this.document;
    for (const name of object.$ref.slice(2).split('/')) found = Reflect.get(found as object, name);
    return found as T;
  }

  private headerProblems({ headers = {} }: AnswerObject, answer: Answer): string[] {
    const known = new Map(Object.entries(headers).map(([name, h]) => [name.toLowerCase(), h]));
    const sent = [...answer.headers].flatMap(([name, values]) => {
      const header = known.get(name);
      if (header !== undefined) return this.valueProblems(name, this.resolve(header), values);
      return OF_TRANSFER.has(name) ? [] : [`header ${name} is not described: ${values.join()}`];
    });
    const missing = [...known].filter(
      ([name, header]) => this.resolve(header).required === true && !answer.headers.has(name),
    );
    return [...sent, ...missing.map(([name]) => `header ${name} is missing`)];
  }

  private valueProblems(
    name: string,
    { schema = {} }: HeaderObject,
    values: readonly string[],
  ): string[] {
    if (schema.type !== 'array' && values.length > 1) return [`there are several headers ${name}`];
    const [first = ''] = values;
    const single = schema.type === 'integer' && /^\d+$/.test(first) ? Number(first) : first;
    const problems = this.schemas.problems(schema, schema.type === 'array' ? values : single);
    return problems === '' ? [] : [`header ${name}: ${first} ${problems}`];
  }

  private bodyProblems({ content }: AnswerObject, answer: Answer): string[] {
    const { body, head } = answer;
    if (head) return [];
    if (content === undefined) {
      return body !== null && body.length > 0 ? [`there is a body: ${answer.text}`] : [];
    }
    const type = answer.headers.get('content-type')?.[0] ?? '';
    const [essence = ''] = type.split(';');
    const media = content[essence] ?? content['*/*'];
    if (media === undefined) return [`its type is ${type}`];
    return body === null ? [] : this.contentProblems(media, type, answer);
  }

  private contentProblems(media: MediaObject, type: string, answer: Answer): string[] {
    const { schema } = media;
    if (schema === undefined) return [];
    if (!type.endsWith('; charset=utf-8')) return [`its type ${type} has no charset`];
    const value = type.startsWith('application/json') ? parsed(answer.text) : answer.text;
    if (value === undefined) return ['its body is no JSON'];
    const problems = this.schemas.problems(schema, value);
    if (problems !== '') return [`${problems}: ${answer.text}`];
    if (!isError(media) || (answer.debug && answer.status === 500)) return [];
    const described = this.patternsOf(schema.examples ?? []);
    if (described.some((pattern) => pattern.test(answer.text))) return [];
    return [`its text is not described: ${answer.text.trimEnd()}`];
  }

  private patternsOf(examples: readonly string[]): readonly RegExp[] {
    let patterns = this.patterns.get(examples);
    if (patterns === undefined) this.patterns.set(examples, (patterns = examples.map(patternOf)));
    return patterns;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
