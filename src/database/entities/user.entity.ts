import { Entity, Index } from 'typeorm';
import { BoolColumn, CodeColumn, IdColumn, Int64Column, TextColumn } from '../columns.js';

/** How somebody proves who they are (contract §4.3). */
export const PROVIDERS = ['local', 'google', 'ovh', 'oidc', 'github'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

export const isProvider = (name: string): name is ProviderName =>
  (PROVIDERS as readonly string[]).includes(name);

/** Longest user id, so that every database can index it. */
export const MAX_USER_ID = 255;

/** An account (contract §4.3, §12). */
@Entity('users')
@Index('users_created_at', ['createdAt', 'id'])
export class UserEntity {
  /** `<provider>:<login>` */
  @IdColumn('id', MAX_USER_ID)
  id!: string;

  @CodeColumn('provider', 16)
  provider!: ProviderName;

  @TextColumn('login')
  login!: string;

  /** bcrypt, "" when the provider is not local. */
  @CodeColumn('password', 100)
  password!: string;

  @TextColumn('name')
  name!: string;

  @TextColumn('email')
  email!: string;

  @BoolColumn('is_admin')
  admin!: boolean;

  /** Bytes; 0: the server's, negative: unlimited. */
  @Int64Column('max_file_size')
  maxFileSize!: number;

  /** Bytes of all stored files together; 0: the server's, negative: unlimited. */
  @Int64Column('max_user_size')
  maxUserSize!: number;

  /** Seconds; 0: the server's, negative: no maximum. */
  @Int64Column('max_ttl')
  maxTtl!: number;

  @CodeColumn('theme', 64)
  theme!: string;

  @CodeColumn('language', 64)
  language!: string;

  @Int64Column('created_at')
  createdAt!: number;

  /** Sessions of earlier epochs are over. */
  @Int64Column('session_epoch', { default: 0 })
  sessionEpoch!: number;
}
