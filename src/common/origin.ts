import type { Trace } from './trace.js';

/**
 * On whose behalf, from where and by which request something is done. It goes with a request to whoever says what
 * came of it (docs/adr/0027-an-audit-trail-in-chains.md), and is no part of the fact: most observers have no use for
 * addresses.
 */
export interface Origin {
  /** Whose doing it is: an administrator's own account where one acts as somebody else; '' for nobody known. */
  readonly actorId: string;
  /** What proved that; '' where nothing did. */
  readonly via: 'session' | 'token' | '';
  /** The client's address, as the source guard finds it; '' without a client. */
  readonly address: string;
  /** The request; none where there is none. */
  readonly trace?: Trace;
}

/** Of what nobody asked for by a request: a job of the server's own, or a command. */
export const NO_REQUEST: Origin = { actorId: '', via: '', address: '' };
