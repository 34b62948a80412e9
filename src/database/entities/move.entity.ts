import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, Int64Column, IntColumn } from '../columns.js';

/**
 * A stored file whose bytes are being copied to another storage backend: where they will be. It is there
 * before their first byte, so that nobody takes them for bytes that no row names.
 */
@Entity('moves')
@Index('moves_owner', ['owner'])
export class MoveEntity {
  @IdColumn('file_id', 16)
  fileId!: string;

  /** The attempt of the copy: the one after that of the file's row. */
  @IntColumn('attempt')
  attempt!: number;

  @CodeColumn('backend', 32)
  backend!: string;

  /** As of a file: may be a secret. */
  @CodeColumn('backend_details', 255)
  backendDetails!: string;

  /** The server instance, or the command, that moves it. */
  @CodeColumn('owner', 16)
  owner!: string;

  /** Ms since the epoch. */
  @Int64Column('started_at')
  startedAt!: number;
}
