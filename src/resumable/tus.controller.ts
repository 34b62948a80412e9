import { Controller, Delete, Head, Options, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { Access } from '../auth/access.decorator.js';
import { originOf } from '../auth/origin.js';
import { Forbidden } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { Resumables } from '../files/pieces/resumables.js';
import { Describes } from '../http/description.js';
import { Entrance } from '../http/entrance.js';
import type { Request, Response } from '../http/exchange.js';
import { bodyOf } from '../http/request-body.js';
import { ShortWay } from '../http/short-way.decorator.js';
import { TakesBytes } from '../uploads/access.js';
import { finish } from './answers.js';
import * as answers from './tus-answers.js';
import { TusCreation } from './tus-creation.js';
import { bringsPiece, offsetOf } from './tus-headers.js';
import { linkOf } from './tus-links.js';
import { checkPieceType, pieceOf } from './tus-pieces.js';
import * as described from './tus.description.js';

/** tus 1.0, https://tus.io/protocols/resumable-upload. Its statuses are those of the protocol. */
@Controller('tus')
export class TusController {
  constructor(
    private readonly resumables: Resumables,
    private readonly creation: TusCreation,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  @Options()
  @Describes(described.OPTIONS)
  @Access('open')
  @Entrance(answers.enterUnversioned)
  @ShortWay()
  async options(@Req() req: Request, @Res() res: Response): Promise<void> {
    answers.tellProtocol(res, this.settings);
    await finish({ req, res }, 204);
  }

  @Options(':resumableID')
  @Describes(described.OPTIONS_OF_ONE)
  @Access('open')
  @Entrance(answers.enterUnversioned)
  @ShortWay()
  async optionsOfOne(@Req() req: Request, @Res() res: Response): Promise<void> {
    return this.options(req, res);
  }

  @Post()
  @Describes(described.CREATE)
  @Access('anyone')
  @Entrance(answers.enter)
  @ShortWay()
  async create(@Req() req: Request, @Res() res: Response): Promise<void> {
    const created = await this.creation.create({ req, res });
    res.setHeader('Location', linkOf(created.id, req, this.settings));
    if (bringsPiece(req) || created.isComplete) res.setHeader('Upload-Offset', created.offset);
    answers.tellExpiry(res, created);
    answers.tellFile({ req, res }, created, this.settings);
    await finish({ req, res }, 201);
  }

  @Head(':resumableID')
  @Describes(described.HEAD)
  @Access('anyone')
  @Entrance(answers.enter)
  @ShortWay()
  async head(
    @Req() req: Request,
    @Res() res: Response,
    @Param('resumableID') id: string,
  ): Promise<void> {
    const found = await this.resumables.settled(id, originOf(req));
    answers.tellState(res, found);
    answers.tellExpiry(res, found);
    if (found.isComplete) answers.tellFile({ req, res }, found, this.settings);
    await finish({ req, res }, 200);
  }

  @Patch(':resumableID')
  @Describes(described.PATCH)
  @Access('anyone')
  @TakesBytes()
  @Entrance(answers.enter)
  @ShortWay()
  async patch(
    @Req() req: Request,
    @Res() res: Response,
    @Param('resumableID') id: string,
  ): Promise<void> {
    checkPieceType(req);
    const piece = { ...pieceOf(req), offset: offsetOf(req) };
    const { kind } = await this.resumables.find(id);
    if (kind === 'whole') throw new Forbidden('what is put together takes no bytes but its parts');
    const after = await this.resumables.append(id, piece, bodyOf(req, res));
    res.setHeader('Upload-Offset', after.offset);
    answers.tellExpiry(res, after);
    if (after.isComplete) answers.tellFile({ req, res }, after, this.settings);
    await finish({ req, res }, 204);
  }

  @Delete(':resumableID')
  @Describes(described.DELETE)
  @Access('anyone')
  @Entrance(answers.enter)
  @ShortWay()
  async delete(
    @Req() req: Request,
    @Res() res: Response,
    @Param('resumableID') id: string,
  ): Promise<void> {
    await this.resumables.end(id, originOf(req));
    await finish({ req, res }, 204);
  }
}
