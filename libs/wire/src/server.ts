import type { PauseWire } from './operation.js';

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

/** How a feature stands (contract §2.3). On the server, `default` is the same as `enabled`. */
export type FlagWire = 'disabled' | 'enabled' | 'default' | 'forced';

/** The features that GET /config tells of (contract §2.3). */
export interface FeaturesWire {
  readonly feature_authentication: FlagWire;
  readonly feature_one_shot: FlagWire;
  readonly feature_removable: FlagWire;
  readonly feature_stream: FlagWire;
  readonly feature_password: FlagWire;
  readonly feature_comments: FlagWire;
  readonly feature_set_ttl: FlagWire;
  readonly feature_extend_ttl: FlagWire;
  readonly feature_clients: FlagWire;
  readonly feature_github: FlagWire;
  readonly feature_text: FlagWire;
  readonly feature_local_login: FlagWire;
  readonly feature_delete_account: FlagWire;
  readonly feature_api_tokens: FlagWire;
  readonly feature_e2ee: FlagWire;
}

/** GET /config (contract §4.7). */
export interface ConfigWire extends FeaturesWire {
  /** Bytes; zero or less: unlimited. */
  readonly maxFileSize: number;
  readonly maxUserSize: number;
  readonly maxFilePerUpload: number;
  /** Seconds; negative: never. */
  readonly defaultTTL: number;
  /** Seconds; zero or less: no maximum. */
  readonly maxTTL: number;
  readonly plikDomain: string;
  readonly downloadDomain: string;
  readonly downloadDomainAlias: readonly string[] | null;
  readonly downloadURL?: string;
  readonly abuseContact: string;
  /** Seconds; 0: never. */
  readonly streamTimeout: number;
  /** These six are from before the flags, and follow from them. */
  readonly authentication: boolean;
  readonly noAnonymousUploads: boolean;
  readonly oneShot: boolean;
  readonly removable: boolean;
  readonly stream: boolean;
  readonly protectedByPassword: boolean;
  readonly googleAuthentication: boolean;
  readonly ovhAuthentication: boolean;
  readonly ovhApiEndpoint: string;
  readonly oidcAuthentication: boolean;
  readonly oidcProviderName: string;
  readonly githubAuthentication: boolean;
  /** Ours: while the server is under maintenance, and takes no uploads. */
  readonly maintenance?: PauseWire;
}

/** Levels of the log, by areas of the server. */
export type LevelsWire = Readonly<Record<string, string>>;

/** GET and POST /admin/logging. */
export interface LoggingWire {
  /** The least important level of each area that is logged. */
  readonly levels: LevelsWire;
  /** What comes back. */
  readonly configured: LevelsWire;
  /** When it comes back; null: nothing was changed, or by a signal. */
  readonly until: string | null;
}

/** A line of the audit trail (docs/audit.md). */
export interface AuditLineWire {
  /** The chain that it belongs to. */
  readonly chain: string;
  /** Its number there. */
  readonly seq: number;
  readonly time: string;
  /** What happened. */
  readonly event: string;
  readonly result: string;
  /** Whose doing it was; empty: nobody known, or the server itself. */
  readonly actor: string;
  /** For a command: the account of the machine that ran it. */
  readonly operator?: string;
  /** What proved who it was; empty: nothing. */
  readonly via?: string;
  /** Whom it is about; empty: nobody. */
  readonly user?: string;
  readonly upload?: string;
  readonly file?: string;
  /** The client's, as long as the setting AuditAddresses lets it be. */
  readonly address?: string;
  /** The X-Request-Id. */
  readonly request?: string;
  /** What else there is to say. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly prev: string;
  readonly hash: string;
}

/** GET /admin/audit. */
export interface AuditPageWire {
  /** Where to go on; null: there is nothing more. A page may be empty, and others behind it not. */
  readonly after: string | null;
  readonly results: readonly AuditLineWire[];
}
