import { Injectable, type PipeTransform } from '@nestjs/common';
import type { NewAccount } from '../auth/accounts.js';
import { BadRequest, Refusal } from '../common/errors.js';
import type { Exchange } from '../http/exchange.js';
import { OBJECT_BYTES, SmallBodies } from '../http/small-bodies.js';
import { exchangeOf, parseWireBody } from '../http/wire-body.js';
import { UserDto } from '../users/user.dto.js';

export type NewAccountDto = NewAccount;

/** The body of POST /user, whose refusals have words of their own (contract §5.9). */
@Injectable()
class AccountPipe implements PipeTransform<Exchange, Promise<NewAccount>> {
  constructor(private readonly bodies: SmallBodies) {}

  async transform(exchange: Exchange): Promise<NewAccount> {
    const raw = await this.bodies.read(exchange, OBJECT_BYTES);
    if (raw.toString().trim() === '') throw new BadRequest('unable to deserialize user : missing');
    const { maxTTL: maxTtl, ...dto } = parse(raw);
    return { ...dto, maxTtl };
  }
}

function parse(raw: Uint8Array): UserDto {
  try {
    return parseWireBody(raw, UserDto);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = error.message.replace(/^unable to deserialize request body : /, '');
    throw new BadRequest(`unable to deserialize user : ${why}`, { cause: error });
  }
}

export const AccountBody = (): ParameterDecorator => exchangeOf(AccountPipe);
