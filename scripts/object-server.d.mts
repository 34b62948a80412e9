/** A private S3 service. */
export interface ObjectServer {
  /** Without a path. */
  readonly origin: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** The origin with key and secret, as PLIK_TEST_S3 has it. */
  readonly url: string;
  remove(): void;
}

export const PACKAGES: readonly string[];

export function startObjectServer(): Promise<ObjectServer>;
