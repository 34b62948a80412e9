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

/**
 * Rejects, with what to install, when this machine lacks their commands. `room`: bytes that it keeps at most, in memory;
 * 8 GiB if not said.
 */
export function startObjectServer(options?: { room?: number }): Promise<ObjectServer>;

/** Variables for tests that run on a server. */
export function testVariables(server: ObjectServer): Record<string, string>;
