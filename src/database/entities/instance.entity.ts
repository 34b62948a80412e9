import { Entity } from 'typeorm';
import { IdColumn, Int64Column, IntColumn, TextColumn } from '../columns.js';

/** A running server. It is dead when its heartbeat is old, or when its process is gone from its place. */
@Entity('instances')
export class InstanceEntity {
  @IdColumn('id', 16)
  id!: string;

  /** The place of its process (src/common/process-place.ts); the host's name where that cannot be told. */
  @TextColumn('host')
  host!: string;

  @IntColumn('pid')
  pid!: number;

  /** By the clock of that place, 0 where that cannot be told. */
  @Int64Column('started_at')
  startedAt!: number;

  @Int64Column('seen_at')
  seenAt!: number;
}
