/** GET /admin/settings: one of them. */
export interface SettingWire {
  /** `ListenPort`, or `DataBackendConfig.Directory` inside a table. */
  readonly key: string;
  readonly chapter: string;
  /** As it is written in a variable; what is secret is replaced. */
  readonly value: string;
  readonly hidden: boolean;
  readonly source: string;
  /** How it is spelled there. */
  readonly name: string;
}

/** What a pass of the cleaner did. */
export interface CleaningReportWire {
  readonly removedUploads: number;
  readonly erasedFiles: number;
  readonly erasedUploads: number;
  readonly orphanRows: number;
  readonly orphanObjects: number;
}

/** `elsewhere`: another process has the right to clean. */
export type CleaningStateWire = 'idle' | 'running' | 'elsewhere';

/** GET and POST /admin/clean: of the process that answers. */
export interface CleaningWire {
  readonly state: CleaningStateWire;
  /** Of the pass that runs, or of the last one. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly failed: boolean;
  /** Of the last pass that ended well. */
  readonly report: CleaningReportWire | null;
}

/** GET /admin/storage: what a backend holds. */
export interface StorageShareWire {
  readonly backend: string;
  readonly files: number;
  readonly bytes: number;
}

/** POST /admin/storage/check. */
export interface StorageCheckParamsWire {
  readonly quick?: boolean;
  readonly repair?: boolean;
  readonly backend?: string;
}

/** `interrupted`: the server that ran it is gone. */
export type StorageCheckStateWire =
  'none' | 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted';

export interface StorageFindingWire {
  readonly kind:
    'missing' | 'short' | 'long' | 'flipped' | 'unreadable' | 'orphaned' | 'unreachable';
  readonly backend: string;
  readonly key: string;
  readonly file: string;
  readonly upload: string;
  readonly detail: string;
  readonly repaired: boolean;
}

/** GET, POST and DELETE /admin/storage/check: the one that runs, or the last one, on whichever server. */
export interface StorageCheckWire {
  readonly state: StorageCheckStateWire;
  readonly quick: boolean;
  readonly repair: boolean;
  /** '': all of them. */
  readonly backend: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** How much there was to look at when it began. */
  readonly totalFiles: number;
  readonly totalBytes: number;
  readonly files: number;
  readonly bytes: number;
  readonly unproven: number;
  readonly wrong: number;
  readonly repaired: number;
  /** The first hundred. */
  readonly findings: readonly StorageFindingWire[];
}

/** While it is on, no uploads are taken. Also in GET /config, then. */
export interface PauseWire {
  /** '': there is none. */
  readonly text: string;
  /** When it ends by itself; null: it does not. */
  readonly until: string | null;
}

/** GET and POST /admin/maintenance. */
export interface MaintenanceWire extends PauseWire {
  readonly on: boolean;
  readonly since: string | null;
}

/** POST /admin/maintenance. */
export interface MaintenanceParamsWire {
  readonly on: boolean;
  readonly text?: string;
  readonly until?: string;
}

/** GET /user/{userID}/sessions: one login. */
export interface SessionWire {
  /** Opens nothing. */
  readonly id: string;
  readonly provider: string;
  readonly createdAt: string;
  /** To about a minute. */
  readonly seenAt: string;
  /** From where it was seen last, and with what. */
  readonly address: string;
  readonly userAgent: string;
  /** It is the one that asks. */
  readonly current: boolean;
}
