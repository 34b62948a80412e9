import { Injectable } from '@nestjs/common';
import { StorageService } from '#storage';
import { BadRequest, NotFound } from '../../common/errors.js';
import { checkFileName } from '../../common/file-name.js';
import { Instance } from '../../common/instance.js';
import type { Origin } from '../../common/origin.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import { type Claim, FileRepository } from '../../database/repositories/file.repository.js';
import { UploadRepository } from '../../database/repositories/upload.repository.js';
import type { FilePart } from '../../http/multipart.js';
import type { Requester } from '../../uploads/requester.js';
import type { UploadPlan } from '../../uploads/upload-policy.js';
import { type NewFile, UploadsService } from '../../uploads/uploads.service.js';

/** A file that was declared before, another one of an upload, or the one of an upload that is made for it. */
export type SlotOrigin = 'declared' | 'added' | 'quick';

/** The row that will hold the bytes, claimed for one attempt. */
export interface TakenSlot {
  readonly file: FileEntity;
  readonly claim: Claim;
  /** How the row came to be. */
  readonly origin: SlotOrigin;
  /** The upload's owner, "" for nobody. */
  readonly userId: string;
  /** Of the request that brings the bytes. */
  readonly by: Origin;
  /** Nothing came of it: leaves the database as if the request had not been made. */
  giveBack(): Promise<void>;
  /** Says what becomes true together with the file. */
  announce?(): void;
}

/** The name that a client gives to its bytes. */
export type PartName = Pick<FilePart, 'fileName' | 'rawName'>;

/** Where the bytes of one request go; taken once the name that the client sends is known. */
export interface IntakeSlot {
  take(name: PartName, by: Origin): Promise<TakenSlot>;
}

/** The three ways in: a declared file, another file of an upload, a new upload (contract §5.2, §5.4). */
@Injectable()
export class IntakeSlots {
  constructor(
    private readonly files: FileRepository,
    private readonly uploads: UploadRepository,
    private readonly service: UploadsService,
    private readonly instance: Instance,
    private readonly storage: StorageService,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** A file that the upload declared: `missing → uploading`, one sender at a time. */
  declared({ userId }: UploadEntity, file: FileEntity): IntakeSlot {
    return {
      take: async ({ fileName, rawName }, by) => {
        if (fileName !== file.name && rawName !== file.name)
          throw new BadRequest('invalid file name');
        const into = this.storage.destination();
        const claim =
          file.status === 'missing' ? await this.files.claim(file, this.instance.id, into) : null;
        if (claim === null) throw await this.notMissing(file);
        const giveBack = async (): Promise<void> => {
          await this.files.release(claim);
        };
        const taken = Object.assign(file, claim, into);
        return { file: taken, claim, origin: 'declared', userId, by, giveBack };
      },
    };
  }

  /** One more file of an upload, while there is room. */
  added(upload: UploadEntity): IntakeSlot {
    return {
      take: async ({ fileName }, by) => {
        checkNewName(fileName);
        const file = this.service.newFile(upload.id, this.receiving(fileName), 0);
        const limit = this.settings.maxFilePerUpload;
        const outcome = await this.files.add(file, limit);
        if (outcome === 'gone') throw new NotFound(`upload ${upload.id} not found`);
        if (outcome === 'full') {
          throw new BadRequest(`maximum number file per upload reached, limit is ${limit}`);
        }
        const claim = claimOf(file);
        const { userId } = upload;
        const giveBack = (): Promise<void> => this.files.dropAdded(claim, upload.id);
        return { file, claim, origin: 'added', userId, by, giveBack };
      },
    };
  }

  /** An upload of one file, made when its name is known; it vanishes when nothing comes of it. */
  quick(plan: UploadPlan, requester: Requester): IntakeSlot {
    return {
      take: async ({ fileName }, by) => {
        checkNewName(fileName);
        const received = [this.receiving(fileName)];
        const { upload, files } = await this.service.begin(plan, requester, received);
        const file = files.at(-1);
        if (file === undefined) throw new Error('an upload was created without its file');
        const giveBack = (): Promise<void> => this.uploads.discard(upload.id);
        const announce = (): void => {
          this.service.announce(upload, by);
        };
        const { userId } = upload;
        const claim = claimOf(file);
        return { file, claim, origin: 'quick', userId, by, giveBack, announce };
      },
    };
  }

  private receiving(fileName: string): NewFile {
    return {
      fileName,
      fileSize: 0,
      fileType: '',
      reference: '',
      status: 'uploading',
      attempt: 1,
      owner: this.instance.id,
      ...this.storage.destination(),
    };
  }

  private async notMissing(file: FileEntity): Promise<BadRequest> {
    const { status } = (await this.files.find(file.id)) ?? file;
    return new BadRequest(`invalid file status ${status}, expected missing`);
  }
}

/** Contract §5.4: a file that was not declared is refused with words of its own. */
export function checkNewName(fileName: string): void {
  try {
    checkFileName(fileName);
  } catch (error) {
    throw error instanceof BadRequest
      ? new BadRequest(`unable to create file : ${error.message}`)
      : error;
  }
}

const claimOf = ({ id, attempt, owner }: FileEntity): Claim => ({ id, attempt, owner });
