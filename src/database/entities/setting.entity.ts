import { Entity } from 'typeorm';
import { IdColumn, TextColumn } from '../columns.js';

/** What all servers on one database share, such as the key that signs sessions (contract §12). */
@Entity('settings')
export class SettingEntity {
  @IdColumn('key', 128)
  key!: string;

  @TextColumn('value')
  value!: string;
}
