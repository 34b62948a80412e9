import { Injectable, type PipeTransform, createParamDecorator } from '@nestjs/common';
import type { ArgumentMetadata, ExecutionContext } from '@nestjs/common';
import type { Exchange, Request, Response } from './exchange.js';
import { BadRequest } from '../common/errors.js';
import { type JsonBounds, checkJsonBounds } from './json-bounds.js';
import { OBJECT_BYTES, SmallBodies } from './small-bodies.js';
import { WireMistake, fromWire } from './wire-object.js';

/** More than any object of the contract has, with everything in it that is ignored. */
const OBJECT_BOUNDS: JsonBounds = { values: 4096 };

/** Turns the raw body into its DTO by the rules of contract §1.3. An empty body has no fields. */
@Injectable()
export class WireBodyPipe implements PipeTransform<Exchange, Promise<object>> {
  constructor(private readonly bodies: SmallBodies) {}

  async transform(exchange: Exchange, { metatype, data }: ArgumentMetadata): Promise<object> {
    const raw = await this.bodies.read(exchange, OBJECT_BYTES);
    if (isBlank(raw) && data === 'required') throw refuse('unexpected end of JSON input');
    return parseWireBody(raw, metatype as new () => object);
  }
}

/** 400 `unable to deserialize request body : …` for anything that is not the object asked for. */
export function parseWireBody<T extends object>(
  raw: Uint8Array,
  type: new () => T,
  bounds?: JsonBounds,
): T {
  if (isBlank(raw)) return new type();
  const value = parseJson(raw, bounds) ?? {};
  try {
    return fromWire(value, type);
  } catch (error) {
    if (error instanceof WireMistake) throw refuse(error.message, error);
    throw error;
  }
}

/**
 * The value of a JSON text in UTF-8. A byte order mark is skipped, and what is no UTF-8 becomes U+FFFD, as it
 * does in Plik. 400 beyond the bounds, before anything is parsed, and for what is no JSON.
 */
export function parseJson(raw: Uint8Array, bounds = OBJECT_BOUNDS): unknown {
  checkJsonBounds(raw, bounds);
  try {
    return JSON.parse(textOf(raw)) as unknown;
  } catch (cause) {
    throw refuse(cause instanceof Error ? withoutText(cause.message) : 'invalid JSON');
  }
}

/** V8 repeats what is before and behind the mistake, such as a password: nothing for the log. */
const withoutText = (why: string): string =>
  why.replace(/(?:, )?(?:\.{3})?"[^]*"(?:\.{3})? is not valid JSON$/, ' in JSON').trim();

const textOf = (raw: Uint8Array): string => new TextDecoder().decode(raw);

/** Nothing was sent, or nothing but a byte order mark. */
const isBlank = (raw: Uint8Array): boolean => raw.length < 4 && textOf(raw) === '';

const refuse = (why: string, cause?: unknown): BadRequest =>
  new BadRequest(`unable to deserialize request body : ${why}`, { cause });

/** What a pipe needs to read the body of a request. */
export const exchangeOf = createParamDecorator(
  (_: unknown, context: ExecutionContext): Exchange => ({
    req: context.switchToHttp().getRequest<Request>(),
    res: context.switchToHttp().getResponse<Response>(),
  }),
);

/** The JSON body as the parameter's DTO class (contract §1.3); `required`: an empty one is a mistake. */
export const WireBody = (how?: 'required'): ParameterDecorator => exchangeOf(how, WireBodyPipe);
