import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, Int64Column, TextColumn } from '../columns.js';
import { MAX_USER_ID } from './user.entity.js';

/** A user token (contract §4.4). */
@Entity('tokens')
@Index('tokens_user_id', ['userId', 'createdAt', 'token'])
export class TokenEntity {
  @IdColumn('token', 64)
  token!: string;

  @CodeColumn('user_id', MAX_USER_ID)
  userId!: string;

  @TextColumn('comment')
  comment!: string;

  @Int64Column('created_at')
  createdAt!: number;
}
