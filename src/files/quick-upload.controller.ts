import { Controller, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { Request, Response } from '../http/exchange.js';
import { filePath } from '#wire';
import { originOf } from '../auth/origin.js';
import { principalOf } from '../auth/principal.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { bodyNameOf } from '../http/body-name.js';
import { bodyDigestsIn } from '../http/digest-fields.js';
import { receiveFilePart } from '../http/multipart.js';
import { publicBase } from '../http/public-base.js';
import { bodyOf, lengthOf } from '../http/request-body.js';
import { CreatesUpload } from '../uploads/access.js';
import { CreateUploadDto } from '../uploads/create-upload.dto.js';
import { type Limits, checkSize } from '../uploads/limits.js';
import { LimitsService } from '../uploads/limits.service.js';
import { requesterOf } from '../uploads/requester.js';
import { planUpload } from '../uploads/upload-policy.js';
import type { Incoming } from './intake/inlet.js';
import { Intake } from './intake/intake.js';
import { type IntakeSlot, IntakeSlots, checkNewName } from './intake/intake-slot.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { Describes } from '../http/description.js';
import * as described from './files.description.js';

/** What a body is called that came without a name (contract §1.1). */
const UNNAMED = 'file';

/** One request, one file, one link (contract §5.2). */
@Controller()
export class QuickUploadController {
  constructor(
    private readonly intake: Intake,
    private readonly slots: IntakeSlots,
    private readonly limits: LimitsService,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** `curl -F file=@name http://host/` */
  @Post()
  @Describes(described.QUICK_FORM)
  @CreatesUpload()
  @ShortWay()
  async form(@Req() req: Request, @Res({ passthrough: true }) res: Response): Promise<string> {
    const { slot, limits } = await this.prepare(req);
    const by = originOf(req);
    const incoming = await receiveFilePart<Incoming>(req, res, {
      expect: (size) => {
        checkSize(size, limits);
      },
      accept: (part) => this.intake.receive({ slot, part, limits, by }),
      discard: (received) => received.discard(),
    });
    return this.finish(req, incoming);
  }

  /**
   * `tar c folder | curl -T - http://host/`: the body is the file, or a form with it (contract §1.1). Only
   * requests with a body come here.
   */
  @Put()
  @Describes(described.QUICK_UNNAMED)
  @CreatesUpload()
  @ShortWay()
  async unnamed(@Req() req: Request, @Res({ passthrough: true }) res: Response): Promise<string> {
    if (/^\s*multipart\/form-data\b/i.test(req.headers['content-type'] ?? ''))
      return this.form(req, res);
    return this.raw(req, res, bodyNameOf(req) ?? UNNAMED);
  }

  /** `curl -T name http://host/`: the body is the file. */
  @Put(':filename')
  @Describes(described.QUICK_RAW)
  @CreatesUpload()
  @ShortWay()
  async raw(
    @Req() req: Request,
    @Res({ passthrough: true }) res: Response,
    @Param('filename') fileName: string,
  ): Promise<string> {
    const { slot, limits } = await this.prepare(req);
    const by = originOf(req);
    checkNewName(fileName);
    checkSize(lengthOf(req), limits);
    const digests = bodyDigestsIn(req.headers);
    const part = { fileName, rawName: fileName, content: bodyOf(req, res) };
    return this.finish(req, await this.intake.receive({ slot, part, limits, by, digests }));
  }

  /** Refuses by the rules of a new upload before a byte is read. */
  private async prepare(req: Request): Promise<{ slot: IntakeSlot; limits: Limits }> {
    const { user } = principalOf(req);
    const limits = await this.limits.of(user);
    const plan = planUpload(new CreateUploadDto(), this.settings, limits, user === null);
    return { slot: this.slots.quick(plan, requesterOf(req)), limits };
  }

  private async finish(req: Request, incoming: Incoming): Promise<string> {
    const { uploadId, id, name } = await incoming.complete();
    return `${publicBase(req, this.settings)}${filePath(uploadId, id, name)}\n`;
  }
}
