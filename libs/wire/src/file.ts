/** Contract §7.1. */
export type FileStatus = 'missing' | 'uploading' | 'uploaded' | 'removed' | 'deleted';

/** A file as clients see it (contract §4.2). */
export interface FileWire {
  readonly id: string;
  readonly fileName: string;
  readonly status: FileStatus;
  /** 32 hex digits, "" until uploaded. */
  readonly fileMd5: string;
  /** The declared type until uploaded, then the detected one. */
  readonly fileType: string;
  /** Bytes: the declared size until uploaded, then the real one. */
  readonly fileSize: number;
  /** Free text of the client, echoed back. */
  readonly reference: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** Absent until there is one. */
  readonly downloadCount?: number;
  readonly lastDownloadedAt?: string;
}
