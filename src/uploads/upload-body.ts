import { Injectable, type PipeTransform } from '@nestjs/common';
import { BadRequest } from '../common/errors.js';
import { InjectSettings, type Settings } from '../config/index.js';
import type { JsonBounds } from '../http/json-bounds.js';
import type { Exchange } from '../http/exchange.js';
import { LIST_BYTES, SmallBodies } from '../http/small-bodies.js';
import { exchangeOf, parseWireBody } from '../http/wire-body.js';
import { CreateUploadDto } from './create-upload.dto.js';
import { tooManyFiles } from './upload-policy.js';

/** Values of an upload: those of its own, and twice what Plik's clients say of each file. */
const VALUES = { own: 1024, perFile: 24, most: 64 * 1024 };

/** The body of POST /upload: the only one that lists things, and therefore may be long. */
@Injectable()
class UploadBodyPipe implements PipeTransform<Exchange, Promise<CreateUploadDto>> {
  private readonly bounds: JsonBounds;

  constructor(
    private readonly bodies: SmallBodies,
    @InjectSettings() settings: Settings,
  ) {
    const most = settings.maxFilePerUpload;
    this.bounds = {
      values: Math.min(VALUES.own + VALUES.perFile * most, VALUES.most),
      list: { key: 'files', most, refuse: () => refusal(most) },
    };
  }

  async transform(exchange: Exchange): Promise<CreateUploadDto> {
    const raw = await this.bodies.read(exchange, LIST_BYTES);
    return parseWireBody(raw, CreateUploadDto, this.bounds);
  }
}

const refusal = (most: number): BadRequest =>
  new BadRequest(`unable to create upload : ${tooManyFiles(most)}`);

export const UploadBody = (): ParameterDecorator => exchangeOf(UploadBodyPipe);
