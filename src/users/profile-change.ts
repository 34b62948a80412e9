import { Injectable, type PipeTransform } from '@nestjs/common';
import { BadRequest } from '../common/errors.js';
import type { Exchange } from '../http/exchange.js';
import { OBJECT_BYTES, SmallBodies } from '../http/small-bodies.js';
import { exchangeOf, parseJson } from '../http/wire-body.js';

const FIELDS = { name: 1024, email: 1024, theme: 64, language: 64 } as const;
type Field = keyof typeof FIELDS;

/** What a user changes about themself (contract §5.10, PATCH /me); absent ones stay. */
export type ProfileChange = Partial<Record<Field, string>>;

@Injectable()
class ProfilePipe implements PipeTransform<Exchange, Promise<ProfileChange>> {
  constructor(private readonly bodies: SmallBodies) {}

  async transform(exchange: Exchange): Promise<ProfileChange> {
    return parseProfile(await this.bodies.read(exchange, OBJECT_BYTES));
  }
}

export function parseProfile(raw: Buffer): ProfileChange {
  if (raw.toString().trim() === '') throw new BadRequest('missing request body');
  const body = objectOf(raw);
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

function objectOf(raw: Uint8Array): Record<string, unknown> {
  const parsed = parseJson(raw);
  if (parsed === null) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new BadRequest('unable to deserialize request body : a JSON object is expected');
  }
  return parsed as Record<string, unknown>;
}

/** The body of PATCH /me. */
export const ProfileBody = (): ParameterDecorator => exchangeOf(ProfilePipe);
