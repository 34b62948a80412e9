import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, Int64Column } from '../columns.js';

/** A command line client that waits for somebody to approve it in a browser (contract §5.10). */
@Entity('cli_sessions')
@Index('cli_sessions_expires_at', ['expiresAt'])
export class CliSessionEntity {
  /** What the user compares and types. */
  @IdColumn('code', 16)
  code!: string;

  /** What only the client knows. */
  @CodeColumn('secret', 64)
  secret!: string;

  /** The token that was made for it, "" until it is approved. */
  @CodeColumn('user_token', 64)
  userToken!: string;

  @Int64Column('expires_at')
  expiresAt!: number;
}
