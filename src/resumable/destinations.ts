import { Injectable } from '@nestjs/common';
import { BadRequest } from '../common/errors.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import { IntakeSlots, checkNewName } from '../files/intake/intake-slot.js';
import { UNNAMED } from '../http/body-name.js';
import type { Exchange } from '../http/exchange.js';
import { MaintenanceMode } from '../mode/maintenance-mode.js';
import { LimitsService } from '../uploads/limits.service.js';
import { UploadEntry, checkMayAdd } from '../uploads/upload-entry.js';
import { DeclaredFiles } from './declared-files.js';
import { NewUploads } from './new-uploads.js';
import type { Destination, PartDestination, Wishes } from './wishes.js';

/**
 * Where a file goes that comes in pieces: with the questions of the routes that take a file at once, in their order
 * (contract §1.8, §5.2, §5.4). Their guards ask by the path, and here it is the protocol that knows the names.
 */
@Injectable()
export class Destinations {
  constructor(
    private readonly uploads: UploadEntry,
    private readonly declared: DeclaredFiles,
    private readonly slots: IntakeSlots,
    private readonly limits: LimitsService,
    private readonly mode: MaintenanceMode,
    private readonly made: NewUploads,
  ) {}

  /** Refuses before a byte is read, whatever would be refused of a file that comes at once. */
  async of(exchange: Exchange, wishes: Wishes): Promise<Destination> {
    const { uploadId, fileName } = wishes;
    if (uploadId === null) return this.made.forFile(exchange.req, wishes);
    const { upload, file } = await this.existing(exchange, uploadId, wishes);
    const limits = await this.limits.ofFileIn(upload);
    if (file !== null) {
      return { target: { slot: this.declared.slot(upload, file), fileName: file.name }, limits };
    }
    const name = fileName ?? UNNAMED;
    checkNewName(name);
    return { target: { slot: this.slots.added(upload), fileName: name }, limits };
  }

  /** The same for a part, which is no file yet: it is charged to whom its file will be. */
  async ofPart(exchange: Exchange, wishes: Wishes): Promise<PartDestination> {
    if (wishes.uploadId === null) return this.made.forPart(exchange.req);
    const { upload } = await this.existing(exchange, wishes.uploadId, wishes);
    return { of: { userId: upload.userId }, limits: await this.limits.ofFileIn(upload) };
  }

  private async existing(
    exchange: Exchange,
    uploadId: string,
    { fileId, fileName, uploadToken }: Wishes,
  ): Promise<{ upload: UploadEntity; file: FileEntity | null }> {
    const access = await this.uploads.enter(exchange, uploadId, uploadToken ?? undefined);
    const { upload } = access;
    const file = fileId === null ? null : await this.declared.enter(upload, fileId, fileName);
    this.mode.check();
    checkMayAdd(access);
    if (upload.stream) throw new BadRequest('a stream cannot be resumed : its bytes are not kept');
    return { upload, file };
  }
}
