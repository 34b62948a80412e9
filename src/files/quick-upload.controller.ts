import { Controller, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { Exchange, Request, Response } from '../http/exchange.js';
import { originOf } from '../auth/origin.js';
import { principalOf } from '../auth/principal.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { UNNAMED, bodyNameOf, isForm } from '../http/body-name.js';
import { bodyDigestsIn } from '../http/digest-fields.js';
import { receiveFilePart } from '../http/multipart.js';
import { bodyOf, lengthOf } from '../http/request-body.js';
import { CreatesUpload } from '../uploads/access.js';
import { CreateUploadDto } from '../uploads/create-upload.dto.js';
import { type Limits, checkSize } from '../uploads/limits.js';
import { LimitsService } from '../uploads/limits.service.js';
import { requesterOf } from '../uploads/requester.js';
import { planUpload } from '../uploads/upload-policy.js';
import { fileLink } from './file-link.js';
import type { Incoming } from './intake/inlet.js';
import { Intake } from './intake/intake.js';
import { type IntakeSlot, IntakeSlots, checkNewName } from './intake/intake-slot.js';
import type { Target } from './pieces/resumable.js';
import { ResumableDoor } from './resumable-door.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { Describes } from '../http/description.js';
import * as described from './files.description.js';

/** One request, one file, one link (contract §5.2). */
@Controller()
export class QuickUploadController {
  constructor(
    private readonly intake: Intake,
    private readonly slots: IntakeSlots,
    private readonly limits: LimitsService,
    private readonly door: ResumableDoor,
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
    if (!isForm(req)) {
      const fileName = bodyNameOf(req) ?? UNNAMED;
      const resumed = this.resumed({ req, res }, { slot, fileName }, limits);
      if (resumed !== null) return resumed;
    }
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
    if (isForm(req)) return this.form(req, res);
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
    const resumed = this.resumed({ req, res }, { slot, fileName }, limits);
    if (resumed !== null) return resumed;
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

  /** Null: it does not come by a protocol that can go on with it. */
  private resumed(exchange: Exchange, target: Target, limits: Limits): Promise<string> | null {
    const taken = this.door.take(exchange, { target, limits, answers: 'link' });
    if (taken === null) return null;
    return taken.then((file) => (file === null ? '' : fileLink(exchange.req, this.settings, file)));
  }

  private async finish(req: Request, incoming: Incoming): Promise<string> {
    return fileLink(req, this.settings, await incoming.complete());
  }
}
