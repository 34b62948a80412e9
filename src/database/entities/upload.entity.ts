import { Entity, Index } from 'typeorm';
import {
  BoolColumn,
  CodeColumn,
  IdColumn,
  Int64Column,
  IntColumn,
  TextColumn,
} from '../columns.js';
import { MAX_USER_ID } from './user.entity.js';

/** An upload: a set of files with one life (contract §4.1, §12). Times in ms since the epoch. */
@Entity('uploads')
@Index('uploads_expiry', ['expireAt', 'id'])
@Index('uploads_deleted_at', ['deletedAt'])
@Index('uploads_created_at', ['createdAt', 'id'])
@Index('uploads_stored_size', ['storedSize', 'id'])
@Index('uploads_user_created_at', ['userId', 'createdAt', 'id'])
@Index('uploads_user_stored_size', ['userId', 'storedSize', 'id'])
@Index('uploads_user_token', ['userToken'])
export class UploadEntity {
  @IdColumn('id', 16)
  id!: string;

  /** Seconds; ≤ 0 means never. */
  @Int64Column('ttl')
  ttl!: number;

  @BoolColumn('extend_ttl')
  extendTtl!: boolean;

  @CodeColumn('remote_ip', 64)
  remoteIp!: string;

  @TextColumn('comments')
  comments!: string;

  @CodeColumn('upload_token', 32)
  uploadToken!: string;

  @BoolColumn('stream')
  stream!: boolean;

  @BoolColumn('one_shot')
  oneShot!: boolean;

  @BoolColumn('removable')
  removable!: boolean;

  @BoolColumn('protected_by_password')
  protectedByPassword!: boolean;

  /** Login of the upload password, "" when unprotected. */
  @TextColumn('login')
  login!: string;

  /** Hash of the upload password (contract §3.6), "" when unprotected. */
  @CodeColumn('password', 100)
  password!: string;

  /** The owner's id, "" for an upload without an account. */
  @CodeColumn('user_id', MAX_USER_ID, { default: '' })
  userId!: string;

  /** The user token that it was created with, else "". */
  @CodeColumn('user_token', 64, { default: '' })
  userToken!: string;

  /** Bytes of its files in status `uploaded`; of a removed upload it says nothing. */
  @Int64Column('stored_size', { default: 0 })
  storedSize!: number;

  @Int64Column('download_count', { default: 0 })
  downloadCount!: number;

  @Int64Column('downloaded_bytes', { default: 0 })
  downloadedBytes!: number;

  /** Ms since the epoch. */
  @Int64Column('last_downloaded_at', { nullable: true })
  lastDownloadedAt!: number | null;

  /** End-to-end encryption scheme: "" or "age". */
  @CodeColumn('e2ee', 16)
  e2ee!: string;

  /** Rows in `files`, in every status: the counter that holds the limit of files per upload. */
  @IntColumn('file_count')
  fileCount!: number;

  @Int64Column('created_at')
  createdAt!: number;

  @Int64Column('expire_at', { nullable: true })
  expireAt!: number | null;

  /** Set: removed. From then on the upload does not exist for anybody but the cleaner. */
  @Int64Column('deleted_at', { nullable: true })
  deletedAt!: number | null;
}
