import { Entity, Index } from 'typeorm';
import { CodeColumn, IdColumn, Int64Column, IntColumn, TextColumn } from '../columns.js';
import { MAX_USER_ID } from './user.entity.js';

/** `file`: a file's bytes. `part`: bytes that become a file together with others. `whole`: a file made of parts. */
export type ResumableKind = 'file' | 'part' | 'whole';

/**
 * `open`: bytes are to come, or to be put together. `stored`: a part whose bytes are all here. `done`: its file is
 * stored; there is nothing of its own any more, and it is known for a while only for who did not hear of that.
 */
export type ResumableState = 'open' | 'stored' | 'done';

/** How its file came to be: what is undone when nothing comes of it. "" for a part. */
export type ResumableOrigin = '' | 'declared' | 'added' | 'quick';

/** The owner of files in status `uploading` that come over several requests: no single server receives them. */
export const RESUMABLE_OWNER = 'resumable';

/** A file, or a part of one, that comes over any number of requests. Times in ms since the epoch. */
@Entity('resumables')
@Index('resumables_file_id', ['fileId'])
@Index('resumables_user_id', ['userId', 'state'])
@Index('resumables_expires_at', ['expiresAt', 'id'])
@Index('resumables_holder', ['holder'])
export class ResumableEntity {
  /** A secret: who knows it may go on with it. */
  @IdColumn('id', 32)
  id!: string;

  @CodeColumn('kind', 8)
  kind!: ResumableKind;

  @CodeColumn('state', 8)
  state!: ResumableState;

  @CodeColumn('origin', 8)
  origin!: ResumableOrigin;

  /** Of the row in `files`; of a part, what its bytes are stored under. */
  @CodeColumn('file_id', 16)
  fileId!: string;

  @IntColumn('attempt')
  attempt!: number;

  /** "" for a part. */
  @CodeColumn('upload_id', 16)
  uploadId!: string;

  /** The account that its bytes are charged to, "" for nobody. */
  @CodeColumn('user_id', MAX_USER_ID)
  userId!: string;

  /** Bytes of the whole. */
  @Int64Column('length', { nullable: true })
  length!: number | null;

  /** Bytes that are durable. */
  @Int64Column('received')
  received!: number;

  @CodeColumn('backend', 32)
  backend!: string;

  /** As in `files`; may be a secret. */
  @CodeColumn('backend_details', 255)
  backendDetails!: string;

  /** What the backend has to know to go on. */
  @TextColumn('notes')
  notes!: string;

  /** What the client said of it, in the form of its protocol. */
  @TextColumn('metadata')
  metadata!: string;

  /** Digests that the whole has to have: JSON, hexadecimal digits by algorithm. */
  @TextColumn('digests')
  digests!: string;

  /** Ids of the parts of a whole, in their order, with spaces between. */
  @TextColumn('parts')
  parts!: string;

  @Int64Column('created_at')
  createdAt!: number;

  /** When it is given up, or, done, is not known any more. */
  @Int64Column('expires_at')
  expiresAt!: number;

  /** Who works on it at the moment: one request of one server; else "". */
  @CodeColumn('holder', 33)
  holder!: string;

  /** Until when, if nothing more is heard of the holder. */
  @Int64Column('held_until')
  heldUntil!: number;

  /** Somebody else waits for it: the holder is to end at the next occasion. */
  @IntColumn('wanted')
  wanted!: number;
}
