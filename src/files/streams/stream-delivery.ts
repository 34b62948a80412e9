import { Injectable } from '@nestjs/common';
import { InjectSettings, type Settings } from '../../config/index.js';
import { EventBus } from '../../events/event-bus.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { NO_STORE } from '../../http/content-headers.js';
import type { FileAnswer } from '../../http/file-answer.js';
import type { DeliveryRequest } from '../delivery/delivery-request.js';
import { beforeBytes, fileHeaders } from '../delivery/delivery-request.js';
import { notAvailable } from '../keeping/not-available.js';
import { OpenStreams } from './open-streams.js';

/**
 * The way out for streamed files (contract §6): the first GET gets what the sender is sending. No
 * length is told, since only the sender's end says what it was.
 */
@Injectable()
export class StreamDelivery {
  constructor(
    private readonly files: FileRepository,
    private readonly streams: OpenStreams,
    private readonly events: EventBus,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async open(request: DeliveryRequest): Promise<FileAnswer> {
    const { file, head } = request;
    const before = beforeBytes(request, 'uploading', this.settings);
    if (before !== null) return before;
    const headers = { ...fileHeaders(request, this.settings), ...NO_STORE };
    if (head) {
      if (!(await this.streams.isWaiting(file))) throw await this.gone(request);
      return { status: 200, headers, body: null };
    }
    const taken = await this.streams.take(file);
    if (taken === null) throw await this.gone(request);
    const settle: FileAnswer['settle'] = (error, bytes) => {
      taken.settle(error);
      const { id: uploadId, userId } = request.upload;
      const of = { uploadId, userId, fileId: file.id };
      const complete = error === null;
      const passed = { backend: '', whole: true, as: 'stream' as const };
      this.events.say('FileDelivered', { ...of, bytes, complete, ...passed }, request.by);
    };
    return { status: 200, headers, body: taken.body, live: true, settle };
  }

  private async gone({ file }: DeliveryRequest): Promise<Error> {
    const row = await this.files.find(file.id);
    return notAvailable(file, row?.status ?? 'deleted');
  }
}
