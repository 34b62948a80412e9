import { Injectable, type PipeTransform, createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { NewAccount } from '../auth/accounts.js';
import { BadRequest, Refusal } from '../common/errors.js';
import { parseWireBody, readSmallBody } from '../http/wire-body.js';
import { UserDto } from '../users/user.dto.js';

export type NewAccountDto = NewAccount;

interface Exchange {
  readonly req: Request;
  readonly res: Response;
}

/** The body of POST /user, whose refusals have words of their own (contract §5.9). */
@Injectable()
class AccountPipe implements PipeTransform<Exchange, Promise<NewAccount>> {
  async transform(exchange: Exchange): Promise<NewAccount> {
    const text = (await readSmallBody(exchange)).toString('utf8');
    if (text.trim() === '') throw new BadRequest('unable to deserialize user : missing');
    const { maxTTL: maxTtl, ...dto } = (await parse(text)) as UserDto;
    return { ...dto, maxTtl };
  }
}

async function parse(text: string): Promise<object> {
  try {
    return await parseWireBody(text, UserDto);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = error.message.replace(/^unable to deserialize request body : /, '');
    throw new BadRequest(`unable to deserialize user : ${why}`, { cause: error });
  }
}

const exchangeOf = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => ({
  req: context.switchToHttp().getRequest<Request>(),
  res: context.switchToHttp().getResponse<Response>(),
}));

export const AccountBody = (): ParameterDecorator => exchangeOf(AccountPipe);
