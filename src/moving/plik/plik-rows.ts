import { isIP } from 'node:net';
import { checkFileName } from '../../common/file-name.js';
import { FileEntity, type StoredFileStatus } from '../../database/entities/file.entity.js';
import { TokenEntity } from '../../database/entities/token.entity.js';
import { UploadEntity } from '../../database/entities/upload.entity.js';
import { MAX_USER_ID, type ProviderName, UserEntity } from '../../database/entities/user.entity.js';
import type { PlikRow } from '../../database/foreign/plik-database.js';
import type { Kind, Ledger } from '../pipeline/ledger.js';
import type { ArrivingFile } from '../pipeline/upload-plan.js';
import { Cells, RowRefused } from './cells.js';
import type { PlikObject } from './plik-bytes.js';

/** What a row of Plik is here, or why it is none. Left out on purpose is no loss, refused is one. */
export type Mapped<T> =
  { readonly row: T } | { readonly leftOut: string } | { readonly refused: string };

/** The row, if it is one here; else null, and the ledger gets why. `what` names it in one line. */
export function accepted<T>(
  mapped: Mapped<T>,
  kind: Kind,
  what: () => string,
  ledger: Ledger,
): T | null {
  if ('row' in mapped) return mapped.row;
  if ('leftOut' in mapped) ledger.add(kind, 'leftOut', mapped.leftOut);
  else {
    ledger.add(kind, 'lost', mapped.refused);
    ledger.problem(`${what()}: ${mapped.refused}`);
  }
  return null;
}

/** What every row is read with. */
export interface Reading {
  /** Ms since the epoch: what is over by then is left out. */
  readonly now: number;
  /** The zone of times that do not say theirs. */
  readonly zone: string;
}

/** A file, whether Plik has its bytes, and what tells it from others of its upload. */
export interface PlikFile extends ArrivingFile {
  /** What Plik says of its bytes: 32 hex digits, "" when it says nothing. */
  readonly md5: string;
  /** What its object is encrypted with, in a service that speaks S3. */
  readonly customerKey: Buffer | undefined;
  /** Ms since the epoch with fractions: files are in the order of their creation. */
  readonly createdAt: number;
}

/** A user, and whether a password was left behind. */
export interface PlikUser {
  readonly entity: UserEntity;
  readonly passwordLost: boolean;
}

const ID = /^[A-Za-z0-9]{16}$/;
const PROVIDERS: readonly string[] = ['local', 'google', 'ovh', 'oidc', 'github'];
/** bcrypt with work that a server can still do for a stranger (contract §3.6, §4.3). */
const BCRYPT = /^\$2[aby]\$(?:0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;
const MD5 = /^[0-9a-f]{32}$/;
const MEDIA_TYPE = /^[\x20-\x7e]{1,255}$/;
const NO_NAME = 'its name is one that cannot be downloaded';
const STATUSES: Readonly<Record<string, StoredFileStatus>> = {
  '': 'missing',
  missing: 'missing',
  uploading: 'missing',
  uploaded: 'uploaded',
  removed: 'deleted',
  deleted: 'deleted',
};

/** Reads one row; whatever is in it, this does not throw. */
function mapped<T>(row: PlikRow, zone: string, work: (cells: Cells) => Mapped<T>): Mapped<T> {
  try {
    return work(new Cells(row, zone));
  } catch (error) {
    if (error instanceof RowRefused) return { refused: error.message };
    throw error;
  }
}

export const mapUser = (row: PlikRow, { zone }: Reading): Mapped<PlikUser> =>
  mapped(row, zone, (cells) => {
    const provider = cells.text('provider');
    const login = cells.text('login');
    const id = cells.text('id', MAX_USER_ID);
    if (!PROVIDERS.includes(provider)) throw new RowRefused('its provider is not known here');
    // Others may be known by something that is not what they log in with (contract §1.6).
    const right = provider === 'local' ? id === `local:${login}` : id.startsWith(`${provider}:`);
    if (!right || login === '') throw new RowRefused("its id is none of Plik's");
    const password = provider === 'local' ? cells.text('password') : '';
    const usable = BCRYPT.test(password);
    const entity = Object.assign(new UserEntity(), {
      id,
      provider: provider as ProviderName,
      login,
      password: usable ? password : '',
      name: cells.text('name'),
      email: cells.text('email'),
      admin: cells.flag('is_admin'),
      maxFileSize: cells.integer('max_file_size'),
      maxUserSize: cells.integer('max_user_size'),
      maxTtl: cells.integer('max_ttl'),
      theme: cells.text('theme', 64),
      language: cells.text('language', 64),
      createdAt: cells.time('created_at'),
    });
    return { row: { entity, passwordLost: password !== '' && !usable } };
  });

export const mapToken = (row: PlikRow, { zone }: Reading): Mapped<TokenEntity> =>
  mapped(row, zone, (cells) => ({
    row: Object.assign(new TokenEntity(), {
      token: cells.code('token', /^[\w-]{16,64}$/),
      userId: cells.text('user_id', MAX_USER_ID),
      comment: cells.text('comment'),
      createdAt: cells.time('created_at'),
    }),
  }));

export const mapUpload = (row: PlikRow, { now, zone }: Reading): Mapped<UploadEntity> =>
  mapped<UploadEntity>(row, zone, (cells) => {
    const id = cells.code('id', ID);
    if (cells.has('deleted_at')) return { leftOut: 'removed' };
    const expireAt = cells.timeOrNull('expire_at');
    if (expireAt !== null && expireAt < now) return { leftOut: 'expired' };
    const entity = Object.assign(new UploadEntity(), {
      id,
      ttl: cells.integer('ttl'),
      extendTtl: cells.flag('extend_ttl'),
      remoteIp: addressOf(cells),
      comments: cells.text('comments'),
      uploadToken: cells.code('upload_token', /^[A-Za-z0-9]{16,32}$/),
      ...credentialsOf(cells),
      stream: cells.flag('stream'),
      oneShot: cells.flag('one_shot'),
      removable: cells.flag('removable'),
      userId: cells.text('user', MAX_USER_ID),
      userToken: cells.text('token', 64),
      e2ee: cells.code('e2ee', /^[a-z0-9-]{0,16}$/),
      ...{ storedSize: 0, downloadCount: 0, downloadedBytes: 0, lastDownloadedAt: null },
      fileCount: 0,
      createdAt: cells.time('created_at'),
      expireAt,
      deletedAt: null,
    });
    return { row: entity };
  });

/** Who sent it is only shown to administrators: what is no address is left behind. */
function addressOf(cells: Cells): string {
  const address = cells.text('remote_ip');
  return address.length <= 64 && isIP(address) !== 0 ? address : '';
}

/** A hash of another kind would make a protected upload one that nobody can open, or everybody. */
function credentialsOf(
  cells: Cells,
): Pick<UploadEntity, 'protectedByPassword' | 'login' | 'password'> {
  const protectedByPassword = cells.flag('protected_by_password');
  if (!protectedByPassword) return { protectedByPassword, login: '', password: '' };
  const password = cells.text('password');
  if (!MD5.test(password) && !BCRYPT.test(password)) {
    throw new RowRefused('its password is kept in a way that is not known here');
  }
  return { protectedByPassword, login: cells.text('login'), password };
}

/** A file of an upload that is taken. */
export const mapFile = (
  row: PlikRow,
  upload: Pick<UploadEntity, 'id' | 'stream'>,
  { zone }: Reading,
): Mapped<PlikFile> =>
  mapped<PlikFile>(row, zone, (cells) => {
    const id = cells.code('id', ID);
    if (cells.text('upload_id') !== upload.id) throw new RowRefused('its upload is another one');
    const createdAt = cells.exactTime('created_at');
    const status = statusOf(cells, upload);
    const size = cells.integer('size');
    const hasBytes = status === 'uploaded';
    if (hasBytes && size < 0) throw new RowRefused('its size is negative');
    const name = cells.text('name');
    // Plik lets such a file be declared, and never sent (contract B31): nothing of it is lost.
    if (!hasBytes && !isName(name)) return { leftOut: NO_NAME };
    if (!isName(name)) throw new RowRefused(NO_NAME);
    const entity = Object.assign(new FileEntity(), {
      id,
      uploadId: upload.id,
      position: 0,
      name,
      status,
      // What its bytes are is known when they are here.
      md5: '',
      sha256: '',
      type: typeOf(cells),
      size,
      reference: cells.text('reference'),
      ...{ backend: '', backendDetails: '', attempt: 0, owner: '' },
      ...{ downloadCount: 0, downloadedBytes: 0, lastDownloadedAt: null },
      createdAt: Math.floor(createdAt),
      storedAt: null,
    });
    const md5 = hasBytes ? md5Of(cells) : '';
    const customerKey = customerKeyOf(row);
    return { row: { entity, hasBytes, md5, customerKey, createdAt } };
  });

/** Where Plik has the bytes of a file; undefined: its row has no ids that can be looked for. */
export function objectOf(row: PlikRow): PlikObject | undefined {
  const { id: fileId, upload_id: uploadId } = row;
  const areIds = [fileId, uploadId].every((id) => typeof id === 'string' && ID.test(id));
  if (!areIds) return undefined;
  return {
    fileId: fileId as string,
    uploadId: uploadId as string,
    customerKey: customerKeyOf(row),
  };
}

/** Plik keeps it as the text that its bytes are. */
function customerKeyOf({ backend_details: details }: PlikRow): Buffer | undefined {
  if (typeof details !== 'string' || details === '') return undefined;
  try {
    const { SSEKey: key } = JSON.parse(details) as { SSEKey?: unknown };
    return typeof key === 'string' && key !== '' ? Buffer.from(key) : undefined;
  } catch {
    return undefined;
  }
}

/** What has passed to a receiver has no bytes, whatever is said of it. */
function statusOf(cells: Cells, { stream }: Pick<UploadEntity, 'stream'>): StoredFileStatus {
  const status = STATUSES[cells.text('status')];
  if (status === undefined) throw new RowRefused('its status is not known here');
  return stream && status === 'uploaded' ? 'deleted' : status;
}

function isName(name: string): boolean {
  try {
    checkFileName(name);
    return true;
  } catch {
    return false;
  }
}

const md5Of = (cells: Cells): string => {
  const md5 = cells.text('md5').toLowerCase();
  return MD5.test(md5) ? md5 : '';
};

/** It becomes a header of an answer. */
function typeOf(cells: Cells): string {
  const type = cells.text('type');
  return MEDIA_TYPE.test(type) || type === '' ? type : 'application/octet-stream';
}
