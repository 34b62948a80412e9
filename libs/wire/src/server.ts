/** One downloadable client (contract §4.8). */
export interface ClientWire {
  readonly name: string;
  readonly md5: string;
  readonly path: string;
  readonly os: string;
  readonly arch: string;
}

export interface ReleaseWire {
  readonly name: string;
  /** Unix seconds. */
  readonly date: number;
}

/** GET /version (contract §4.8). */
export interface VersionWire {
  readonly version: string;
  /** Unix seconds, 0 when not told. */
  readonly date: number;
  readonly isRelease: boolean;
  readonly isMint: boolean;
  readonly clients: readonly ClientWire[];
  readonly releases: readonly ReleaseWire[];
}
