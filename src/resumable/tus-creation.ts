import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { originOf } from '../auth/origin.js';
import { BadRequest, describeError } from '../common/errors.js';
import { Log } from '../common/log.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { ResumableUnknown } from '../files/pieces/refusals.js';
import type { NewResumable, Resumable } from '../files/pieces/resumable.js';
import { Resumables } from '../files/pieces/resumables.js';
import type { Exchange } from '../http/exchange.js';
import { bodyOf, hasBody } from '../http/request-body.js';
import { Destinations } from './destinations.js';
import { type Concat, concatOf, headerOf, lengthIn, newLengthOf } from './tus-headers.js';
import { keptText } from './tus-kept.js';
import { idIn } from './tus-links.js';
import { TusMetadata } from './tus-metadata.js';
import { checkPieceType, pieceDigestOf, pieceOf, wholeDigestsOf } from './tus-pieces.js';
import { wishesOf } from './tus-wishes.js';
import type { Wishes } from './wishes.js';

/** A request for a new upload, as its headers say it. */
interface Wanted {
  readonly wishes: Wishes;
  readonly isPart: boolean;
  readonly about: Omit<NewResumable, 'limits'>;
}

/** POST /tus (tus, Creation, Creation With Upload, Concatenation). */
@Injectable()
export class TusCreation {
  private readonly log = new Log('resumable');

  constructor(
    private readonly destinations: Destinations,
    private readonly resumables: Resumables,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** The new upload, with as much of it as the request has brought. Of one that is refused, nothing stays. */
  async create(exchange: Exchange): Promise<Resumable> {
    const { req } = exchange;
    const concat = concatOf(req);
    const metadata = TusMetadata.parse(headerOf(req, 'Upload-Metadata'));
    if (typeof concat === 'object') return this.join(exchange, concat, metadata);
    // Known to be wrong before anything is begun.
    const digest = pieceDigestOf(req);
    if (hasBody(req)) checkPieceType(req);
    const begun = await this.begin(exchange, {
      wishes: wishesOf(metadata),
      isPart: concat === 'partial',
      about: {
        length: newLengthOf(req),
        metadata: keptText({ concat: '', metadata: metadata.shown }),
        digests: wholeDigestsOf(req),
        by: originOf(req),
      },
    });
    const isEmpty = begun.length === 0 && !begun.isComplete;
    if (!hasBody(req) && !isEmpty && digest === null) return begun;
    return this.first(exchange, begun);
  }

  private async begin(exchange: Exchange, { wishes, isPart, about }: Wanted) {
    if (isPart) {
      const { of, limits } = await this.destinations.ofPart(exchange, wishes);
      return this.resumables.beginPart(of, { ...about, limits });
    }
    const { target, limits } = await this.destinations.of(exchange, wishes);
    return this.resumables.begin(target, { ...about, limits });
  }

  /** Whoever was not answered does not know where it is, and begins anew: what has begun ends with its first piece. */
  private async first({ req, res }: Exchange, { id }: Resumable): Promise<Resumable> {
    try {
      const body = hasBody(req) ? bodyOf(req, res) : Readable.from([]);
      return await this.resumables.append(id, { ...pieceOf(req), offset: 0 }, body);
    } catch (error) {
      await this.resumables.end(id, originOf(req)).catch((cause: unknown) => {
        this.log.warn(`what has begun is left for the cleaner : ${describeError(cause)}`);
      });
      throw error;
    }
  }

  private async join(
    exchange: Exchange,
    { links }: Exclude<Concat, string>,
    metadata: TusMetadata,
  ): Promise<Resumable> {
    const { req } = exchange;
    if (lengthIn(req) !== null || headerOf(req, 'Upload-Defer-Length') !== undefined) {
      throw new BadRequest('what is put together has the length of its parts : none may be told');
    }
    if (hasBody(req)) throw new BadRequest('what is put together takes no bytes but its parts');
    const ids = links.map((link) => idIn(link, req, this.settings));
    const { target, limits } = await this.destinations.of(exchange, wishesOf(metadata));
    const concat = headerOf(req, 'Upload-Concat') ?? '';
    const about = {
      length: null,
      metadata: keptText({ concat, metadata: metadata.shown }),
      digests: wholeDigestsOf(req),
      limits,
      by: originOf(req),
    };
    try {
      return await this.resumables.join(target, ids, about);
    } catch (error) {
      // 404 would be said of the place where uploads are made.
      if (error instanceof ResumableUnknown) throw noPart();
      throw error;
    }
  }
}

const noPart = (): BadRequest => new BadRequest('there is no such part, or it has expired');
