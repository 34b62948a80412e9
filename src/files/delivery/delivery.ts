import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import parseRange from 'range-parser';
import { holdLast } from '#streams';
import { InjectSettings, type Settings } from '../../config/index.js';
import { EventBus } from '../../events/event-bus.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { NO_STORE } from '../../http/content-headers.js';
import { sha256Field } from '../../http/digest-fields.js';
import type { FileAnswer } from '../../http/file-answer.js';
import { type Validators, evaluate, ifRangeHolds } from '../../http/preconditions.js';
import { Bytes, type OpenFile } from '../keeping/bytes.js';
import { type DeliveryRequest, beforeBytes, fileHeaders } from './delivery-request.js';
import { DeliveryClaims } from '../keeping/delivery-claims.js';
import { Purge } from '../keeping/purge.js';

type Headers = Record<string, string>;

/** The way out (contract §5.5): ranges and conditions for stored files, exactly one body for one-shot ones. */
@Injectable()
export class Delivery {
  constructor(
    private readonly bytes: Bytes,
    private readonly purge: Purge,
    private readonly events: EventBus,
    private readonly claims: DeliveryClaims,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  async open(request: DeliveryRequest): Promise<FileAnswer> {
    const before = beforeBytes(request, 'uploaded', this.settings);
    if (before !== null) return before;
    const open = await this.bytes.open(request.file);
    const headers = fileHeaders(request, this.settings);
    try {
      const answer = request.upload.oneShot
        ? await this.once(open, headers, request)
        : await stored(open, headers, request);
      return answer.body === null ? answer : this.counted(answer, request, open.file.backend);
    } catch (error) {
      await open.close();
      throw error;
    }
  }

  /** A range that does not begin at the beginning goes on with a download that was counted. */
  private counted(
    answer: FileAnswer,
    { upload: { id: uploadId, userId }, file: { id: fileId }, by }: DeliveryRequest,
    backend: string,
  ): FileAnswer {
    const range = answer.headers['Content-Range'];
    const whole = range === undefined || range.startsWith('bytes 0-');
    const settle: FileAnswer['settle'] = (error, bytes) => {
      const [complete, as] = [error === null, 'file' as const];
      const of = { uploadId, userId, fileId };
      this.events.say('FileDelivered', { ...of, bytes, backend, complete, whole, as }, by);
    };
    return { ...answer, settle };
  }

  /**
   * The one delivery of a one-shot file: whoever moves `uploaded → removed` has it, when the storage has
   * given the first bytes, and before the client has. The last bytes wait until it is `deleted`, which is
   * so what a client sees afterwards.
   */
  private async once(
    open: OpenFile,
    headers: Headers,
    { head, by }: DeliveryRequest,
  ): Promise<FileAnswer> {
    const { file } = open;
    const all = {
      ...headers,
      ...NO_STORE,
      ...digestOf(file),
      'Content-Length': String(file.size),
    };
    if (head) {
      await open.close();
      return { status: 200, headers: all, body: null };
    }
    const bytes = await open.read();
    try {
      const taken = await this.claims.claim([file.id]);
      if (taken.length === 0) throw await this.bytes.gone(file);
    } catch (error) {
      bytes.destroy();
      throw error;
    }
    const body = holdLast(bytes, () => this.purge.eraseDelivered([file], by.trace));
    body.once('close', () => void this.purge.eraseDelivered([file], by.trace));
    return { status: 200, headers: all, body };
  }
}

/** Changes with every byte: the digest of the content, or Plik's for files taken over from it. */
const validatorsOf = (file: FileEntity): Validators => ({
  etag: file.sha256 === '' ? `"md5-${file.md5}"` : `"${file.sha256}"`,
  lastModified: file.storedAt ?? file.createdAt,
});

/** Of the whole file, also where a part of it is sent (RFC 9530 §3); files taken over from Plik have none. */
const digestOf = ({ sha256 }: FileEntity): Headers =>
  sha256 === '' ? {} : { 'Repr-Digest': sha256Field(sha256) };

async function stored(
  open: OpenFile,
  headers: Headers,
  request: DeliveryRequest,
): Promise<FileAnswer> {
  const { file } = open;
  const validators = validatorsOf(file);
  const all = {
    ...headers,
    'Accept-Ranges': 'bytes',
    ETag: validators.etag,
    'Last-Modified': new Date(validators.lastModified).toUTCString(),
  };
  const precondition = evaluate(request.headers, validators);
  if (precondition !== 'holds') {
    await open.close();
    return { status: precondition === 'failed' ? 412 : 304, headers: all, body: null };
  }
  if (request.head) {
    await open.close();
    const length = String(file.size);
    return {
      status: 200,
      headers: { ...all, ...digestOf(file), 'Content-Length': length },
      body: null,
    };
  }
  return ranged(open, all, request.headers, validators);
}

async function ranged(
  open: OpenFile,
  headers: Headers,
  { range, 'if-range': ifRange }: IncomingHttpHeaders,
  validators: Validators,
): Promise<FileAnswer> {
  const { size } = open.file;
  const whole = range === undefined || !ifRangeHolds(first(ifRange), validators);
  const ranges = whole ? -2 : parseRange(size, shortened(range, size), { combine: true });
  if (ranges === -1) {
    await open.close();
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` }, body: null };
  }
  const told = { ...headers, ...digestOf(open.file) };
  // Several ranges, another unit or a broken header: the whole file is a right answer (RFC 9110 §14.2).
  const [only, ...more] = ranges === -2 || ranges.type !== 'bytes' ? [] : ranges;
  if (only === undefined || more.length > 0) {
    return {
      status: 200,
      headers: { ...told, 'Content-Length': String(size) },
      body: await open.body(),
    };
  }
  return {
    status: 206,
    headers: {
      ...told,
      'Content-Length': String(only.end - only.start + 1),
      'Content-Range': `bytes ${only.start}-${only.end}/${size}`,
    },
    body: await open.body({ start: only.start, end: only.end + 1 }),
  };
}

/** "The last n bytes" of a file that has fewer are the whole file (RFC 9110 §14.1.2). */
const shortened = (range: string, size: number): string =>
  range.replace(/([=,]\s*)-(\d+)/g, (suffix: string, lead: string, length: string) =>
    Number(length) > size ? `${lead}-${size}` : suffix,
  );

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
