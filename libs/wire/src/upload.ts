import type { FileWire } from './file.js';

/**
 * An upload as clients see it (contract §4.1), keys in Plik's order. A login or password is never
 * part of it.
 */
export interface UploadWire {
  readonly id: string;
  /** Seconds; negative means never. */
  readonly ttl: number;
  readonly extend_ttl: boolean;
  readonly downloadDomain: string;
  readonly comments: string;
  readonly e2ee?: string;
  readonly files: readonly FileWire[];
  /** Only for those who may administrate the upload. */
  readonly uploadToken?: string;
  readonly admin: boolean;
  readonly stream: boolean;
  readonly oneShot: boolean;
  readonly removable: boolean;
  readonly protectedByPassword: boolean;
  readonly createdAt: string;
  readonly expireAt: string | null;
  readonly downloadURL?: string;
  /** Only for those who may administrate the upload, like the two below. */
  readonly downloadCount?: number;
  /** Bytes. */
  readonly downloadedBytes?: number;
  readonly lastDownloadedAt?: string;
}

/** An upload in the lists of its owner and of administrators (contract §4.1, last column). */
export interface ListedUploadWire extends UploadWire {
  readonly uploadIp?: string;
  readonly user?: string;
  readonly token?: string;
  readonly login?: string;
}

/** The answer to a client that declares its files the way of Plik before 1.3 (contract §5.3). */
export interface LegacyUploadWire {
  readonly id: string;
  /** Unix seconds. */
  readonly uploadDate: number;
  readonly ttl: number;
  readonly downloadDomain: string;
  readonly comments: string;
  readonly files: Readonly<Record<string, FileWire>>;
  readonly uploadToken: string;
  readonly admin: false;
  readonly stream: boolean;
  readonly oneShot: boolean;
  readonly removable: boolean;
  readonly protectedByPassword: boolean;
  readonly protectedByYubikey: false;
}
