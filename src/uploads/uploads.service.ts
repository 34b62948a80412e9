import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { NotFound } from '../common/errors.js';
import { newId, newUploadToken } from '../common/ids.js';
import type { Origin } from '../common/origin.js';
import { UNKNOWN_TYPE, isMediaType } from '../common/media-type.js';
import { whenNotCrowded } from '../common/hashing.js';
import { hashUploadPassword } from '../common/upload-password.js';
import { EventBus } from '../events/event-bus.js';
import { FileEntity } from '../database/entities/file.entity.js';
import { UploadEntity } from '../database/entities/upload.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import { UploadRepository } from '../database/repositories/upload.repository.js';
import type { Requester as MadeBy } from '../events/facts.js';
import type { FileParamsDto } from './create-upload.dto.js';
import type { Requester } from './requester.js';
import { networkOf } from '../http/source-address.js';
import { type UploadPlan, expiryOf } from './upload-policy.js';

/** A new upload with the files that it declares. */
export interface CreatedUpload {
  readonly upload: UploadEntity;
  readonly files: readonly FileEntity[];
}

/** A type that is none tells nothing, as no type at all does; a client's text must not become a header. */
const declaredType = (text: string): string =>
  text === '' || isMediaType(text) ? text : UNKNOWN_TYPE;

/** What a new file row says; status and size of a file that is being received may differ. */
export type NewFile = FileParamsDto &
  Partial<Pick<FileEntity, 'status' | 'attempt' | 'owner' | 'backend' | 'backendDetails'>>;

type Removable = Pick<UploadEntity, 'id' | 'userId'>;

/** Making, changing, extending and removing uploads. Bytes are not its business: a removal is a change of status. */
@Injectable()
export class UploadsService {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly files: FileRepository,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  async create(plan: UploadPlan, requester: Requester, by: Origin): Promise<CreatedUpload> {
    const created = await this.begin(plan, requester, []);
    this.announce(created.upload, by);
    return created;
  }

  /** The same with files that are being received: it is announced when they are there, or vanishes. */
  async begin(
    plan: UploadPlan,
    requester: Requester,
    received: readonly NewFile[],
  ): Promise<CreatedUpload> {
    const declared = [...plan.files, ...received];
    const upload = await this.newUpload(plan, requester, declared.length);
    const files = declared.map((file, i) => this.newFile(upload.id, file, i));
    await this.uploads.insert(upload, files);
    return { upload, files };
  }

  announce({ id, userId, userToken, fileCount, e2ee, ...upload }: UploadEntity, by: Origin): void {
    const { stream, oneShot, removable, protectedByPassword, ttl } = upload;
    const fact = {
      uploadId: id,
      userId,
      files: fileCount,
      ...{ stream, oneShot, removable, protectedByPassword, ttl },
      endToEndEncrypted: e2ee !== '',
      by: kindOf(userId, userToken),
    };
    this.events.say('UploadCreated', fact, by);
  }

  list(uploadId: string): Promise<FileEntity[]> {
    return this.files.listByUpload(uploadId);
  }

  /** An upload whose time is not over; 404 for any other. */
  async living(id: string): Promise<UploadEntity> {
    const upload = await this.uploads.findLive(id);
    if (upload === null) throw new NotFound(`upload ${id} not found`);
    if (this.isExpired(upload)) throw new NotFound(`upload ${id} has expired`);
    return upload;
  }

  /** Starts the upload's life anew (contract §7.3), when it was created so. */
  async extend(upload: UploadEntity): Promise<void> {
    if (!upload.extendTtl || upload.ttl <= 0) return;
    const expireAt = this.clock.now() + upload.ttl * 1000;
    if (await this.uploads.extend(upload, expireAt)) upload.expireAt = expireAt;
  }

  /**
   * Starts the upload's life anew, with `ttl` seconds of it; ≤ 0: without an end. The upload as it then is. 404 if
   * it has ended before.
   */
  async changeTtl(upload: UploadEntity, ttl: number, by: Origin): Promise<UploadEntity> {
    const { id, userId } = upload;
    for (let before = upload; ; before = await this.living(id)) {
      const now = this.clock.now();
      const after = Object.assign(new UploadEntity(), before, {
        ttl,
        expireAt: expiryOf(ttl, now),
      });
      // Somebody else has changed or ended it meanwhile, if not.
      if (!(await this.uploads.changeLife(before, after, now))) continue;
      const fact = { uploadId: id, userId, ttl, actorId: by.actorId };
      this.events.say('UploadChanged', fact, by);
      return after;
    }
  }

  /** Replaces a password's hash of old by one of today. */
  rehash(upload: UploadEntity, login: string, password: string): Promise<void> {
    return whenNotCrowded(async () => {
      const fresh = await hashUploadPassword(login, password);
      await this.uploads.setPassword(upload.id, fresh);
    });
  }

  private isExpired(upload: UploadEntity): boolean {
    return upload.expireAt !== null && this.clock.now() > upload.expireAt;
  }

  /** False: somebody else did so first. */
  async remove({ id, userId }: Removable, by: Origin): Promise<boolean> {
    const removed = await this.uploads.remove(id, this.clock.now());
    const fact = { uploadId: id, userId, actorId: by.actorId };
    if (removed) this.events.say('UploadRemoved', fact, by);
    return removed;
  }

  newFile(uploadId: string, file: NewFile, position: number): FileEntity {
    return Object.assign(new FileEntity(), {
      id: newId(),
      uploadId,
      position,
      name: file.fileName,
      status: file.status ?? 'missing',
      md5: '',
      sha256: '',
      type: declaredType(file.fileType),
      size: file.fileSize,
      reference: file.reference,
      backend: file.backend ?? '',
      backendDetails: file.backendDetails ?? '',
      attempt: file.attempt ?? 0,
      owner: file.owner ?? '',
      downloadCount: 0,
      downloadedBytes: 0,
      lastDownloadedAt: null,
      createdAt: this.clock.now(),
      storedAt: null,
    });
  }

  private async newUpload(
    plan: UploadPlan,
    requester: Requester,
    fileCount: number,
  ): Promise<UploadEntity> {
    const { credentials } = plan;
    const now = this.clock.now();
    const password = await hashOf(credentials, networkOf(requester.remoteIp));
    return Object.assign(new UploadEntity(), {
      id: newId(),
      ttl: plan.ttl,
      extendTtl: plan.extendTtl,
      ...requester,
      storedSize: 0,
      downloadCount: 0,
      downloadedBytes: 0,
      lastDownloadedAt: null,
      comments: plan.comments,
      uploadToken: newUploadToken(),
      stream: plan.stream,
      oneShot: plan.oneShot,
      removable: plan.removable,
      protectedByPassword: credentials !== null,
      login: credentials?.login ?? '',
      password,
      e2ee: plan.e2ee,
      fileCount,
      createdAt: now,
      expireAt: expiryOf(plan.ttl, now),
      deletedAt: null,
    });
  }
}

function kindOf(userId: string, userToken: string): MadeBy {
  if (userId === '') return 'anonymous';
  return userToken === '' ? 'session' : 'token';
}

/** "" without a password. */
const hashOf = (credentials: UploadPlan['credentials'], by: string): Promise<string> =>
  credentials === null
    ? Promise.resolve('')
    : hashUploadPassword(credentials.login, credentials.password, by);
