import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, Int64Column } from '../columns.js';

/** The right to do something alone among all servers, until a moment. */
@Entity('leases')
@Index('leases_expires_at', ['expiresAt'])
export class LeaseEntity {
  @IdColumn('name', 64)
  name!: string;

  @CodeColumn('owner', 16)
  owner!: string;

  @Int64Column('expires_at')
  expiresAt!: number;
}
