import { Entity } from 'typeorm';
import { IdColumn, Int64Column, IntColumn, TextColumn } from '../columns.js';

/** A running server. It is dead when its heartbeat is old, or when its host says so. */
@Entity('instances')
export class InstanceEntity {
  @IdColumn('id', 16)
  id!: string;

  @TextColumn('host')
  host!: string;

  @IntColumn('pid')
  pid!: number;

  @Int64Column('started_at')
  startedAt!: number;

  @Int64Column('seen_at')
  seenAt!: number;
}
