import type { Request } from '../../http/exchange.js';
import { Forbidden, Refusal } from '../../common/errors.js';
import type { Trace } from '../../common/trace.js';
import type { ProviderName } from '../../database/entities/user.entity.js';

/** Limits of an account, as in its row: 0 is the server's, negative is none. */
export interface IdentityLimits {
  readonly maxFileSize: number;
  readonly maxUserSize: number;
  readonly maxTtl: number;
}

/** Whom a provider says somebody is. What is undefined is not for the provider to say. */
export interface Identity {
  /** What follows the provider in the id of the account. Never changes there. */
  readonly subject: string;
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly admin?: boolean;
  readonly limits?: IdentityLimits;
}

/** What a login begins with. */
export interface LoginStart {
  /** Where the browser has to go. */
  readonly url: string;
  readonly cookies: readonly string[];
}

export type MayAsk = () => Promise<void>;

export interface LoginEnd {
  /** Cookies that are not needed any more, to be taken back whatever happens. */
  readonly cookies: readonly string[];
  /** Asks the provider who it is, after `mayAsk`, which rejects when it was asked too much already. */
  readonly identify: (mayAsk: MayAsk) => Promise<Identity>;
}

export type LoginProviderName = Exclude<ProviderName, 'local'>;

/** Injection token of all of them. */
export const LOGIN_PROVIDERS = Symbol('login providers');

/** A way to log in somewhere else (contract §5.7). */
export interface LoginProvider {
  readonly name: LoginProviderName;
  /** As in error texts. */
  readonly title: string;
  readonly enabled: boolean;
  /** Whether the provider is asked for something before anybody has shown to be known there. */
  readonly asksToBegin: boolean;
  /** `redirectUrl`: where the browser comes back to; `secure`: it is on https. */
  start(redirectUrl: string, secure: boolean, trace: Trace): Promise<LoginStart>;
  /** Reads what the browser brings back; 400 when that is not right. */
  end(req: Request): Promise<LoginEnd>;
}

/** 500 with a text for people: the provider, or the way to it, is at fault (contract §5.7). */
export class ProviderFailure extends Refusal {
  constructor(title: string, cause: unknown) {
    super(500, `${title} login failed, please try again later`, { cause, shown: true });
  }
}

/** 403: it is proved who this is, and the rules of this server keep them out. What they have here ends. */
export class Unwelcome extends Forbidden {
  constructor(
    readonly subject: string,
    why: string,
  ) {
    super(why);
  }
}

/** Runs rules about somebody who is proved to be `subject`: their 403 is an Unwelcome. */
export function judge<T>(subject: string, rules: () => T): T {
  try {
    return rules();
  } catch (error) {
    throw error instanceof Forbidden ? new Unwelcome(subject, error.message) : error;
  }
}

/** A text of a provider for people: one short line of plain letters. */
export const shownText = (text: string): string =>
  text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 200);

/** 403: the provider itself refused (RFC 6749 §4.1.2.1). */
export function providerRefusal(title: string, error: string, description: string): Forbidden {
  const why = [error, description].map(shownText).filter((text) => text !== '');
  return new Forbidden(`${title} refused the login : ${why.join(' : ')}`);
}

/** Of an answer of a provider, the texts under these names; "" for what is none. */
export function textsOf<const K extends string>(answer: unknown, ...names: K[]): Record<K, string> {
  const given = (typeof answer === 'object' && answer !== null ? answer : {}) as Partial<
    Record<K, unknown>
  >;
  const texts = names.map((name) => {
    const value = Object.hasOwn(given, name) ? given[name] : '';
    return [name, typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : ''];
  });
  return Object.fromEntries(texts) as Record<K, string>;
}

/** 403 unless the domain of an e-mail address is listed; none listed: every one is right. */
export function checkDomain(email: string, domains: readonly string[]): void {
  if (domains.length === 0) return;
  if (email === '') throw new Forbidden('email is required when domain validation is enabled');
  const parts = email.split('@');
  const [name = '', domain = ''] = parts;
  if (parts.length !== 2 || name === '' || domain === '') {
    throw new Forbidden('invalid email address');
  }
  const wanted = domain.toLowerCase();
  if (!domains.some((listed) => listed.toLowerCase() === wanted)) {
    throw new Forbidden('unauthorized domain name');
  }
}
