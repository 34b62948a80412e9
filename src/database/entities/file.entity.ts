import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, Int64Column, IntColumn, TextColumn } from '../columns.js';

/** The states of a file (contract §7.1). */
export type StoredFileStatus = 'missing' | 'uploading' | 'uploaded' | 'removed' | 'deleted';

/** One file of an upload (contract §4.2, §12). */
@Entity('files')
@Index('files_upload_id', ['uploadId', 'position'])
@Index('files_status', ['status'])
export class FileEntity {
  @IdColumn('id', 16)
  id!: string;

  @CodeColumn('upload_id', 16)
  uploadId!: string;

  /** Order of creation within the upload, from 0. */
  @IntColumn('position')
  position!: number;

  @TextColumn('name')
  name!: string;

  @CodeColumn('status', 16)
  status!: StoredFileStatus;

  /** 32 hex digits, "" until uploaded. */
  @CodeColumn('md5', 32)
  md5!: string;

  /** 64 hex digits, "" until uploaded or when taken over from Plik. */
  @CodeColumn('sha256', 64)
  sha256!: string;

  /** Declared type until uploaded, then the detected one. */
  @TextColumn('type')
  type!: string;

  /** Bytes: declared until uploaded (negative: unknown), then real. */
  @Int64Column('size')
  size!: number;

  @TextColumn('reference')
  reference!: string;

  /** The storage backend that holds the bytes. */
  @CodeColumn('backend', 32)
  backend!: string;

  /** What that backend needs to read them again: the key of an encrypted object. Secret; "" for none. */
  @CodeColumn('backend_details', 255, { default: '' })
  backendDetails!: string;

  /** How often storing was tried; part of the storage key, so that attempts never meet. */
  @IntColumn('attempt')
  attempt!: number;

  /** The server instance that is receiving the bytes while `uploading`, else "". */
  @CodeColumn('owner', 16)
  owner!: string;

  @Int64Column('download_count', { default: 0 })
  downloadCount!: number;

  @Int64Column('downloaded_bytes', { default: 0 })
  downloadedBytes!: number;

  /** Ms since the epoch. */
  @Int64Column('last_downloaded_at', { nullable: true })
  lastDownloadedAt!: number | null;

  @Int64Column('created_at')
  createdAt!: number;

  /** When the bytes were complete. */
  @Int64Column('stored_at', { nullable: true })
  storedAt!: number | null;
}
