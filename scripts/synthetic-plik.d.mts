/** A driver and a connection string, as in MetadataBackendConfig. */
export interface PlikPlace {
  readonly Driver: string;
  readonly ConnectionString: string;
}

export type Row = Record<string, string | number | boolean | Buffer | null>;

/** A file as it was made. */
export interface MadeFile {
  readonly row: Row & { id: string; name: string; status: string; size: number };
  readonly content: string;
  readonly hasBytes: boolean;
}

/** An upload as it was made. */
export interface MadeUpload {
  readonly kind: string;
  readonly upload: Row & {
    id: string;
    upload_token: string;
    created_at: number;
    expire_at: number | null;
  };
  readonly files: readonly MadeFile[];
  readonly old: boolean;
}

export interface BuiltPlik {
  /** Path of its plikd.cfg. */
  readonly config: string;
  /** The folder of its files. */
  readonly folder: string;
  readonly database: PlikPlace;
  readonly uploads: readonly MadeUpload[];
}

export interface BuildOptions {
  readonly to: string;
  readonly database?: PlikPlace;
  readonly uploads?: number;
  readonly schema?: '1.3' | '1.4';
  readonly quiet?: boolean;
}

export const KINDS: readonly string[];
export const PLIK: {
  readonly alice: { id: string; login: string; password: string };
  readonly root: { id: string; login: string; password: string };
  readonly google: { id: string };
  readonly token: string;
  readonly orphanToken: string;
  readonly sessionKey: string;
  readonly uploadLogin: string;
  readonly uploadPassword: string;
};
export function code(seed: string, length: number): string;
export function buildPlik(options: BuildOptions): Promise<BuiltPlik>;

/** An open database of a synthetic Plik. */
export class SyntheticPlik {
  static open(database: PlikPlace, schema: '1.3' | '1.4'): Promise<SyntheticPlik>;
  insert(table: string, rows: readonly Row[], zone?: number): Promise<void>;
  close(): Promise<void>;
}
