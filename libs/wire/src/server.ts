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
  /** These three are left out where they are not known or not told. */
  readonly gitShortRevision?: string;
  readonly gitFullRevision?: string;
  /** What runs the server ("node v22.23.3"), in the place of Plik's version of Go. */
  readonly goVersion?: string;
  readonly isRelease: boolean;
  readonly isMint: boolean;
  readonly clients: readonly ClientWire[];
  readonly releases: readonly ReleaseWire[];
}
