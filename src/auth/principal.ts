import type { UserEntity } from '../database/entities/user.entity.js';
import type { Session } from './sessions.js';

/** Who sends a request, and with what rights. */
export interface Principal {
  /** Whose request it is; under impersonation the other user. Null: nobody is known. */
  readonly user: UserEntity | null;
  /** The user token that the request was made with, "" for a session. */
  readonly token: string;
  /** Server administrator by session: a token never gives that right (contract §3.3, §3.4). */
  readonly admin: boolean;
  /** Whose log-in it is: under impersonation the administrator's own. Null without a session. */
  readonly session: Session | null;
  /** Whose doing it is: under impersonation the administrator's own account. "" for nobody known. */
  readonly actorId: string;
}

export const ANONYMOUS: Principal = {
  user: null,
  token: '',
  admin: false,
  session: null,
  actorId: '',
};

declare module '../http/exchange.js' {
  interface Request {
    /** Set by the token guard. */
    principal?: Principal;
  }
}

/** The principal of a request whose handler the guards have let through. */
export const principalOf = ({ principal }: { principal?: Principal }): Principal =>
  principal ?? ANONYMOUS;
