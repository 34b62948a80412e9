import { Controller, Delete, Get, Options, Param, Patch, Req, Res } from '@nestjs/common';
import { Access } from '../auth/access.decorator.js';
import { originOf } from '../auth/origin.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { fileLink } from '../files/file-link.js';
import { Resumables } from '../files/pieces/resumables.js';
import { answerJson, answerText } from '../http/answers.js';
import { Describes } from '../http/description.js';
import { Entrance } from '../http/entrance.js';
import type { Request, Response } from '../http/exchange.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { TakesBytes } from '../uploads/access.js';
import { toFileWire } from '../uploads/upload.wire.js';
import { finish } from './answers.js';
import * as answers from './draft-answers.js';
import * as described from './draft.description.js';
import { answersIn } from './draft-kept.js';
import { DraftState } from './draft-state.js';
import { Draft } from './draft.js';

/** The upload resource of the IETF's draft (§4): who knows its address may go on with it, or end it. */
@Controller('resumable/:resumableID')
export class DraftController {
  constructor(
    private readonly draft: Draft,
    private readonly state: DraftState,
    private readonly resumables: Resumables,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** Offset Retrieval (§4.3), by HEAD too. */
  @Get()
  @Describes(described.STATE_OF_ONE)
  @Access('anyone')
  @Entrance(answers.enter)
  @ShortWay()
  async look(
    @Req() req: Request,
    @Res() res: Response,
    @Param('resumableID') id: string,
  ): Promise<void> {
    const found = await this.resumables.settled(id, originOf(req));
    answers.tellState(res, found, await this.state.limitOfKnown(found));
    await finish({ req, res }, 204);
  }

  /** Upload Append (§4.4): the last piece is answered as the request that began it would have been. */
  @Patch()
  @Describes(described.APPEND)
  @Access('anyone')
  @TakesBytes()
  @Entrance(answers.enter)
  @ShortWay()
  async append(
    @Req() req: Request,
    @Res() res: Response,
    @Param('resumableID') id: string,
  ): Promise<void> {
    const { after, isLast } = await this.draft.append({ req, res }, id);
    answers.tellState(res, { ...after, isComplete: isLast }, await this.state.limitOfKnown(after));
    const file = isLast ? await this.state.fileOf(after) : null;
    if (file === null) await finish({ req, res }, 204);
    else if (answersIn(after.metadata) === 'link')
      answerText(res, fileLink(req, this.settings, file));
    else answerJson(res, toFileWire(file));
  }

  /** Upload Cancellation (§4.5). A file that is complete stays. */
  @Delete()
  @Describes(described.CANCEL)
  @Access('anyone')
  @Entrance(answers.enter)
  @ShortWay()
  async cancel(
    @Req() req: Request,
    @Res() res: Response,
    @Param('resumableID') id: string,
  ): Promise<void> {
    await this.resumables.end(id, originOf(req));
    await finish({ req, res }, 204);
  }

  @Options()
  @Describes(described.OPTIONS)
  @Access('open')
  @Entrance(answers.enter)
  @ShortWay()
  async options(@Req() req: Request, @Res() res: Response): Promise<void> {
    answers.tellAllowed(res);
    answers.tellLimits(res, this.settings);
    await finish({ req, res }, 204);
  }
}
