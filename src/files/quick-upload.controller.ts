import { Controller, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { filePath } from '#wire';
import { InjectSettings, type Settings } from '../config/index.js';
import { receiveFilePart } from '../http/multipart.js';
import { publicBase } from '../http/public-base.js';
import { bodyOf } from '../http/request-body.js';
import { CreatesUpload } from '../uploads/access.js';
import { CreateUploadDto } from '../uploads/create-upload.dto.js';
import { type Limits, serverLimits } from '../uploads/limits.js';
import { planUpload } from '../uploads/upload-policy.js';
import type { Incoming } from './inlet.js';
import { tooBig } from './inspection.js';
import { Intake } from './intake.js';
import { type IntakeSlot, IntakeSlots, checkNewName } from './intake-slot.js';

/** One request, one file, one link (contract §5.2). */
@Controller()
export class QuickUploadController {
  private readonly limits: Limits;

  constructor(
    private readonly intake: Intake,
    private readonly slots: IntakeSlots,
    @InjectSettings() private readonly settings: Settings,
  ) {
    this.limits = serverLimits(settings);
  }

  /** `curl -F file=@name http://host/` */
  @Post()
  @CreatesUpload()
  async form(@Req() req: Request, @Res({ passthrough: true }) res: Response): Promise<string> {
    const slot = this.slot(req);
    const { fileSize: limit } = this.limits;
    const incoming = await receiveFilePart<Incoming>(req, res, {
      accept: (part) => this.intake.receive({ slot, part, limit }),
      discard: (received) => received.discard(),
    });
    return this.finish(req, incoming);
  }

  /** `curl -T name http://host/`: the body is the file. */
  @Put(':filename')
  @CreatesUpload()
  async raw(
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
    @Param('filename') fileName: string,
  ): Promise<string> {
    const slot = this.slot(req);
    checkNewName(fileName);
    const { fileSize: limit } = this.limits;
    if (limit > 0 && Number(req.headers['content-length'] ?? 0) > limit) throw tooBig(limit);
    const part = { fileName, rawName: fileName, content: bodyOf(req, res) };
    return this.finish(req, await this.intake.receive({ slot, part, limit }));
  }

  /** Refuses by the rules of a new upload before a byte is read. */
  private slot(req: Request): IntakeSlot {
    const anonymous = !req.principal?.userId;
    const plan = planUpload(new CreateUploadDto(), this.settings, this.limits, anonymous);
    return this.slots.quick(plan, req.sourceAddress ?? '');
  }

  private async finish(req: Request, incoming: Incoming): Promise<string> {
    const { uploadId, id, name } = await incoming.complete();
    return `${publicBase(req, this.settings)}${filePath(uploadId, id, name)}\n`;
  }
}
