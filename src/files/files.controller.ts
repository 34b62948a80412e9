import { Controller, Delete, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Exchange, Request, Response } from '../http/exchange.js';
import type { FileWire } from '#wire';
import { originOf } from '../auth/origin.js';
import { Forbidden } from '../common/errors.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { UNNAMED, bodyNameOf, isForm } from '../http/body-name.js';
import { DownloadDomain } from '../http/download-domain.js';
import { sendFile } from '../http/file-answer.js';
import { receiveFilePart } from '../http/multipart.js';
import { patientSender } from '../http/patient-sender.js';
import { OnUpload, TakesBytes, TheUpload, uploadAccessOf } from '../uploads/access.js';
import { checkSize } from '../uploads/limits.js';
import { LimitsService } from '../uploads/limits.service.js';
import { type UploadAccess, checkMayAdd } from '../uploads/upload-entry.js';
import { toFileWire } from '../uploads/upload.wire.js';
import { OnFile, TheFile } from './access.js';
import { FileContent } from './file-content.js';
import type { Incoming } from './intake/inlet.js';
import { type IntakeSlot, IntakeSlots } from './intake/intake-slot.js';
import type { Target } from './pieces/resumable.js';
import { ResumableDoor } from './resumable-door.js';
import { isGiven } from '../http/query.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { Describes } from '../http/description.js';
import * as described from './files.description.js';

const FILE_PATHS = ['file/:uploadID/:fileID/:filename', 'stream/:uploadID/:fileID/:filename'];

/** Files of an existing upload (contract §5.4, §5.5). /file and /stream are the same (K5). */
@Controller()
export class FilesController {
  constructor(
    private readonly content: FileContent,
    private readonly slots: IntakeSlots,
    private readonly domain: DownloadDomain,
    private readonly limits: LimitsService,
    private readonly door: ResumableDoor,
  ) {}

  @Post('file/:uploadID')
  @Describes(described.ADD)
  @OnUpload()
  @TakesBytes()
  @ShortWay()
  async add(
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
    @TheUpload() access: UploadAccess,
  ): Promise<FileWire | ''> {
    checkMayAdd(access);
    const slot = this.slots.added(access.upload);
    const target = { slot, fileName: bodyNameOf(req) ?? UNNAMED };
    return (await this.resumed({ req, res }, target)) ?? this.receive(req, res, slot);
  }

  @Post(FILE_PATHS)
  @Describes(described.FILL)
  @OnFile()
  @TakesBytes()
  @ShortWay()
  async fill(
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
    @TheUpload() access: UploadAccess,
    @TheFile() file: FileEntity,
  ): Promise<FileWire | ''> {
    checkMayAdd(access);
    const slot = this.slots.declared(access.upload, file);
    const target = { slot, fileName: bodyNameOf(req) ?? file.name };
    return (await this.resumed({ req, res }, target)) ?? this.receive(req, res, slot);
  }

  @Get(FILE_PATHS)
  @Describes(described.DOWNLOAD)
  @OnFile()
  @ShortWay()
  async download(
    @Req() req: Request,
    @Res() res: Response,
    @TheUpload() { upload }: UploadAccess,
    @TheFile() file: FileEntity,
    @Query('dl') dl: unknown,
  ): Promise<void> {
    this.domain.check(req);
    const head = req.method === 'HEAD';
    const request = {
      upload,
      file,
      head,
      headers: req.headers,
      attachment: isGiven(dl),
      by: originOf(req),
    };
    await sendFile(req, res, await this.content.open(request));
  }

  @Delete(FILE_PATHS)
  @Describes(described.REMOVE)
  @OnFile()
  @ShortWay()
  async remove(
    @Req() req: Request,
    @TheUpload() { upload, admin }: UploadAccess,
    @TheFile() file: FileEntity,
  ): Promise<string> {
    if (!admin && !upload.removable) {
      throw new Forbidden('you are not allowed to remove files from this upload');
    }
    const { userId } = upload;
    await this.content.remove(file, { userId, by: originOf(req) });
    return 'ok';
  }

  /** Null: it does not come by a protocol that can go on with it; "": more of it is to come. */
  private async resumed(exchange: Exchange, target: Target): Promise<FileWire | '' | null> {
    const { req } = exchange;
    const { upload } = uploadAccessOf(req);
    if (!this.door.isOpen || upload.stream || isForm(req)) return null;
    const limits = await this.limits.ofFileIn(upload);
    const taken = this.door.take(exchange, { target, limits, answers: 'file' });
    if (taken === null) return null;
    const file = await taken;
    return file === null ? '' : toFileWire(file);
  }

  private async receive(req: Request, res: Response, slot: IntakeSlot): Promise<FileWire> {
    const { upload } = uploadAccessOf(req);
    const limits = await this.limits.ofFileIn(upload);
    const inlet = this.content.inlet(upload);
    const sender = patientSender(req, res);
    const by = originOf(req);
    const incoming = await receiveFilePart<Incoming>(req, res, {
      expect: (size) => {
        checkSize(size, limits);
      },
      accept: (part) => inlet.receive({ slot, part, limits, sender, by }),
      discard: (received) => received.discard(),
      lost: (received) => received.lost,
    });
    return toFileWire(await incoming.complete());
  }
}
