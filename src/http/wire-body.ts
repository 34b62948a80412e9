import { Injectable, type PipeTransform, createParamDecorator } from '@nestjs/common';
import type { ArgumentMetadata, ExecutionContext } from '@nestjs/common';
import { type ValidationError, validate } from 'class-validator';
import type { Request, Response } from 'express';
import { BadRequest, ClientGone, Refusal } from '../common/errors.js';
import { continueBody } from './request-body.js';
import { type WireClass, fromWire } from './wire-object.js';

/** Contract §1.3. */
export const MAX_JSON_BYTES = 1024 * 1024;

interface Exchange {
  readonly req: Request;
  readonly res: Response;
}

/** Reads a small body whole, whatever its Content-Type; 400 beyond 1 MiB. */
export async function readSmallBody({ req, res }: Exchange): Promise<Buffer> {
  const tooLarge = new BadRequest('unable to read request body : http: request body too large');
  if (Number(req.headers['content-length'] ?? 0) > MAX_JSON_BYTES) throw tooLarge;
  continueBody(req, res);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error?: Error): void => {
      req.off('data', take).off('end', finish).off('close', gone).off('error', gone);
      if (error === undefined) resolve(Buffer.concat(chunks));
      else reject(error);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > MAX_JSON_BYTES) stop(tooLarge);
      else chunks.push(chunk);
    };
    const finish = (): void => {
      stop();
    };
    const gone = (): void => {
      stop(new ClientGone());
    };
    req.on('data', take).on('end', finish).on('close', gone).on('error', gone);
  });
}

const describe = (error: ValidationError): string => {
  const [own] = Object.values(error.constraints ?? {});
  const [child] = error.children ?? [];
  return own ?? (child === undefined ? error.property : `${error.property}.${describe(child)}`);
};

/** Turns the raw body into its DTO by the rules of contract §1.3. An empty body has no fields. */
@Injectable()
export class WireBodyPipe implements PipeTransform<Exchange, Promise<object>> {
  async transform(exchange: Exchange, { metatype, data }: ArgumentMetadata): Promise<object> {
    const raw = await readSmallBody(exchange);
    if (raw.length === 0 && data === 'required') throw refuse('unexpected end of JSON input');
    return parseWireBody(raw.toString('utf8'), metatype as WireClass);
  }
}

/** 400 `unable to deserialize request body : …` for anything that is not the object asked for. */
export async function parseWireBody(text: string, type: WireClass): Promise<object> {
  const dto = text === '' ? new type() : fromWire(parseJson(text) ?? {}, type);
  if (typeof dto !== 'object' || dto === null || Array.isArray(dto)) {
    throw refuse('a JSON object is expected');
  }
  const [first] = await validate(dto, { forbidUnknownValues: false, stopAtFirstError: true });
  if (first !== undefined) throw refuse(describe(first));
  return dto;
}

const refuse = (why: string, cause?: unknown): Refusal =>
  new BadRequest(`unable to deserialize request body : ${why}`, { cause });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : 'invalid JSON', cause);
  }
}

const exchangeOf = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => ({
  req: context.switchToHttp().getRequest<Request>(),
  res: context.switchToHttp().getResponse<Response>(),
}));

/** The JSON body as the parameter's DTO class (contract §1.3); `required`: an empty one is a mistake. */
export const WireBody = (how?: 'required'): ParameterDecorator => exchangeOf(how, WireBodyPipe);
