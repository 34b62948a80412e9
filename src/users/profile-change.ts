import { Injectable, type PipeTransform, createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { BadRequest } from '../common/errors.js';
import { readSmallBody } from '../http/wire-body.js';

const FIELDS = { name: 1024, email: 1024, theme: 64, language: 64 } as const;
type Field = keyof typeof FIELDS;

/** What a user changes about themself (contract §5.10, PATCH /me); absent ones stay. */
export type ProfileChange = Partial<Record<Field, string>>;

interface Exchange {
  readonly req: Request;
  readonly res: Response;
}

@Injectable()
class ProfilePipe implements PipeTransform<Exchange, Promise<ProfileChange>> {
  async transform(exchange: Exchange): Promise<ProfileChange> {
    return parseProfile((await readSmallBody(exchange)).toString('utf8'));
  }
}

export function parseProfile(text: string): ProfileChange {
  if (text.trim() === '') throw new BadRequest('missing request body');
  const body = objectOf(text);
  const given = new Map(Object.entries(body).map(([key, value]) => [key.toLowerCase(), value]));
  const change: ProfileChange = {};
  for (const field of Object.keys(FIELDS) as Field[]) {
    const value = given.get(field);
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') {
      throw new BadRequest(`invalid ${field} value : a string is expected`);
    }
    if (value.length > FIELDS[field]) throw new BadRequest(`invalid ${field} value : too long`);
    change[field] = value.toWellFormed().replaceAll('\0', '\ufffd');
  }
  return change;
}

function objectOf(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new BadRequest('unable to deserialize request body : invalid JSON', { cause });
  }
  if (parsed === null) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new BadRequest('unable to deserialize request body : a JSON object is expected');
  }
  return parsed as Record<string, unknown>;
}

const exchangeOf = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => ({
  req: context.switchToHttp().getRequest<Request>(),
  res: context.switchToHttp().getResponse<Response>(),
}));

/** The body of PATCH /me. */
export const ProfileBody = (): ParameterDecorator => exchangeOf(ProfilePipe);
