/** Who sends a request. This version has no accounts: everybody is anonymous. */
export interface Principal {
  /** Id of the user, null for an anonymous request. */
  readonly userId: string | null;
}

export const ANONYMOUS: Principal = { userId: null };

declare module 'express-serve-static-core' {
  interface Request {
    /** Set by the token guard. */
    principal?: Principal;
  }
}
