import type { Settings } from '../../config/index.js';
import type { DatabaseLook } from '../../database/look/look.js';
import type { Surroundings } from '../surroundings.js';
import type { Asking } from './asking.js';
import type { Probe } from './probe.js';

/** How much is tried. */
export interface AddressOptions {
  /** The address that people use; undefined: PlikDomain, or this machine. */
  readonly url?: string | undefined;
  /** A user token, where uploads need an account. */
  readonly token?: string | undefined;
  /** Bytes of the upload that has to pass. */
  readonly size: number;
  /** Seconds for which a transfer pauses; 0: it is not tried. */
  readonly idle: number;
  /** Milliseconds after which bytes that do not arrive are held back by somebody. */
  readonly arrival: number;
}

/** An address that answers as Plik Nest, and what is needed to try it. */
export interface Visit {
  /** Without a slash at the end. */
  readonly base: string;
  readonly asking: Asking;
  readonly probe: Probe;
  readonly settings: Settings;
  readonly options: AddressOptions;
  readonly around: Surroundings;
  /** Null: the database cannot be looked at. */
  readonly look: DatabaseLook | null;
  /** The server itself, without anything in between. */
  readonly direct: boolean;
}
