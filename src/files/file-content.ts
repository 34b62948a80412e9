import { Injectable } from '@nestjs/common';
import type { FileEntity } from '../database/entities/file.entity.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import type { FileAnswer } from '../http/file-answer.js';
import { Delivery } from './delivery/delivery.js';
import type { DeliveryRequest } from './delivery/delivery-request.js';
import type { Inlet } from './intake/inlet.js';
import { Intake } from './intake/intake.js';
import { OpenStreams } from './streams/open-streams.js';
import { Purge, type Whose } from './keeping/purge.js';
import { StreamDelivery } from './streams/stream-delivery.js';
import { StreamRelay } from './streams/stream-relay.js';

/** The bytes of a file, whether they are stored or only pass: nothing above this knows which. */
@Injectable()
export class FileContent {
  constructor(
    private readonly intake: Intake,
    private readonly relay: StreamRelay,
    private readonly delivery: Delivery,
    private readonly streams: StreamDelivery,
    private readonly purge: Purge,
    private readonly openStreams: OpenStreams,
  ) {}

  inlet({ stream }: UploadEntity): Inlet {
    return stream ? this.relay : this.intake;
  }

  open(request: DeliveryRequest): Promise<FileAnswer> {
    return request.upload.stream ? this.streams.open(request) : this.delivery.open(request);
  }

  /** Removes one file; whoever is sending or receiving it at the moment is told so. */
  async remove(file: FileEntity, whose: Whose): Promise<void> {
    await this.purge.remove(file, whose);
    await this.openStreams.sweep();
  }
}
