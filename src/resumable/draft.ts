import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ClientGone, Refusal, describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import { InjectSettings, type Settings } from '../config/index.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import {
  OffsetMismatch,
  ResumableBusy,
  ResumableGone,
  ResumableUnknown,
  TooManyBytes,
} from '../files/pieces/refusals.js';
import type { Piece, Resumable } from '../files/pieces/resumable.js';
import { Resumables } from '../files/pieces/resumables.js';
import { type ComingFile, ResumableDoor, type ResumingProtocol } from '../files/resumable-door.js';
import type { Exchange } from '../http/exchange.js';
import { ownBase } from '../http/public-base.js';
import { bodyOf } from '../http/request-body.js';
import { completeField, completeIn } from './draft-fields.js';
import { limitField } from './draft-limits.js';
import { keptText } from './draft-kept.js';
import { firstPieceOf, nextPieceOf } from './draft-pieces.js';
import { announce, tellProgress } from './draft-progress.js';
import { InconsistentLength, UploadCompleted, asDraft } from './draft-refusals.js';
import { DraftState } from './draft-state.js';

interface Appended {
  readonly after: Resumable;
  readonly isLast: boolean;
}

/**
 * Resumable Uploads for HTTP, a draft of the IETF (docs/adr/0032-a-draft-behind-a-setting.md): what a request does to an
 * upload. Sections (§) are those of the draft.
 */
@Injectable()
export class Draft implements ResumingProtocol, OnModuleInit {
  private readonly log = new Log('resumable');

  constructor(
    private readonly door: ResumableDoor,
    private readonly resumables: Resumables,
    private readonly state: DraftState,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.door.open(this);
  }

  /** Upload Creation (§4.2), by a request to the route that takes a whole file. */
  take(exchange: Exchange, coming: ComingFile): Promise<FileEntity | null> | null {
    const isLast = completeIn(exchange.req);
    return isLast === null ? null : this.create(exchange, coming, isLast);
  }

  /** Upload Append (§4.4): the upload after it, and whether this was the last piece. */
  async append(exchange: Exchange, id: string): Promise<Appended> {
    const piece = nextPieceOf(exchange.req);
    try {
      const after = await this.goOn(exchange, id, piece);
      return { after, isLast: piece.isLast };
    } catch (error) {
      throw await this.told(exchange, id, piece, error);
    }
  }

  private async goOn(exchange: Exchange, id: string, piece: Piece): Promise<Resumable> {
    // Whoever was sending it has failed by now, in the eyes of this client (§4.6).
    const before = await this.resumables.settled(id, piece.by);
    if (piece.offset === before.offset) {
      if (before.isComplete) return replayed(before, piece);
      checkLength(before, piece);
    }
    try {
      return await this.receive(exchange, before, piece);
    } catch (error) {
      if (error instanceof TooManyBytes) {
        exchange.res.setHeader('Upload-Limit', await this.state.limitOfKnown(before));
        await this.invalidate(id, piece);
      }
      throw error;
    }
  }

  private async create(
    exchange: Exchange,
    { target, limits, answers }: ComingFile,
    isLast: boolean,
  ): Promise<FileEntity | null> {
    const { req, res } = exchange;
    const { piece, digests } = firstPieceOf(req, isLast);
    const { length, by } = piece;
    const about = { length, metadata: keptText(answers), digests, limits, by };
    const begun = await this.resumables.begin(target, about).catch((error: unknown) => {
      if (error instanceof TooManyBytes) res.setHeader('Upload-Limit', limitField(limits, null));
      throw error;
    });
    const place = {
      Location: `${ownBase(req, this.settings)}/resumable/${begun.id}`,
      'Upload-Limit': this.state.limitOf(begun, limits),
    };
    const isKnown = announce(exchange, place);
    const after = await this.first(exchange, begun, piece, isKnown);
    res.setHeader('Upload-Complete', completeField(isLast));
    res.setHeader('Upload-Limit', this.state.limitOf(after, limits));
    if (isLast) return this.state.fileOf(after);
    res.statusCode = 201;
    res.setHeader('Location', place.Location);
    res.setHeader('Upload-Offset', after.offset);
    return null;
  }

  /** Nothing stays of one that nobody can go on with: who does not know where it is sends everything again. */
  private async first(
    exchange: Exchange,
    begun: Resumable,
    piece: Piece,
    isKnown: boolean,
  ): Promise<Resumable> {
    if (piece.size === 0 && !piece.isLast && begun.length !== 0) return begun;
    try {
      return await this.receive(exchange, begun, piece);
    } catch (error) {
      if (!(isKnown && canGoOn(error)) && !(error instanceof ResumableBusy))
        await this.end(begun.id, piece);
      throw await this.told(exchange, begun.id, piece, error);
    }
  }

  private async receive(exchange: Exchange, before: Resumable, piece: Piece): Promise<Resumable> {
    const { id } = before;
    const over = tellProgress(exchange, before, () => this.resumables.find(id));
    try {
      return await this.resumables.append(id, piece, bodyOf(exchange.req, exchange.res));
    } finally {
      over();
    }
  }

  /** One whose bytes are more than its length is not gone on with (§4.4.2), unless it is complete by now. */
  private async invalidate(id: string, piece: Piece): Promise<void> {
    const now = await this.resumables.find(id).catch(() => null);
    if (now?.isComplete === false) await this.end(id, piece);
  }

  private async end(id: string, { by }: Piece): Promise<void> {
    await this.resumables.end(id, by).catch((error: unknown) => {
      const line = `what has begun is left for the cleaner : ${describeError(error)}`;
      if (!(error instanceof Refusal)) this.log.warn(line, { trace: by.trace });
    });
  }

  /**
   * What the client is told, with the fields that go with it. Upload-Complete is true when the last piece came to its
   * end, and what it completed is refused: sending more would not help (§4.4.2).
   */
  private async told(
    { req, res }: Exchange,
    id: string,
    piece: Piece,
    error: unknown,
  ): Promise<unknown> {
    if (error instanceof ClientGone) return error;
    const isRefused = error instanceof Refusal && error.status < 500 && !isOfProtocol(error);
    const isFinal = isRefused && piece.isLast && req.complete && !(await this.isLiving(id));
    res.setHeader('Upload-Complete', completeField(isFinal));
    return asDraft(error, piece.offset);
  }

  private isLiving(id: string): Promise<boolean> {
    return this.resumables.find(id).then(
      () => true,
      (error: unknown) => !(error instanceof Refusal && error.status < 500),
    );
  }
}

/** Such a refusal says something of the upload, and nothing of what it would have become. */
const isOfProtocol = (error: Refusal): boolean =>
  [
    ...[InconsistentLength, OffsetMismatch, ResumableBusy, ResumableGone, ResumableUnknown],
    ...[TooManyBytes, UploadCompleted],
  ].some((type) => error instanceof type);

/** What broke off, and what may be over soon. */
const canGoOn = (error: unknown): boolean =>
  error instanceof ClientGone || !(error instanceof Refusal) || error.status >= 500;

/** The answer to the last piece got lost, and it is asked for again (§4.4.2): by nothing but what ended it. */
function replayed(done: Resumable, { isLast, size }: Piece): Resumable {
  if (isLast && size === 0) return done;
  throw new UploadCompleted();
}

/** What is said of the length has to be what was said before (§4.1.3). */
function checkLength({ length }: Resumable, piece: Piece): void {
  if (length === null || piece.length === null || piece.length === length) return;
  // What is told by the end of the content alone is a matter of too many bytes.
  throw new InconsistentLength(`it was ${length}, and now is ${piece.length}`);
}
