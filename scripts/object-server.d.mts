/** A private S3 service (Ceph). */
export interface ObjectServer {
  /** Without keys and bucket. */
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Ends it, and removes all it holds. */
  remove(): Promise<void>;
}

/** Debian's packages that it needs. */
export const PACKAGES: readonly string[];

/** The commands of theirs that this machine lacks. */
export function missingCommands(): string[];

export function startObjectServer(): Promise<ObjectServer>;
