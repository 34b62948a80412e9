import { Injectable } from '@nestjs/common';
import { Log } from '../../common/log.js';
import {
  LocalRendezvous,
  type Offer,
  type OfferOptions,
  type Rendezvous,
  RendezvousError,
  type Taken,
} from '#streams';
import { Refusal, describeError } from '../../common/errors.js';
import { InjectSettings, type Settings } from '../../config/index.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import { FileRepository } from '../../database/repositories/file.repository.js';
import { notAvailable } from '../keeping/not-available.js';

/** How long a receiver waits for the sender of a file that is `uploading` already, in ms. */
const PATIENCE = 1000;
/** How often it is asked whether somebody has removed what is being streamed, in ms. */
const SWEEP_INTERVAL = 1000;

/**
 * The streams that are open. The database says which server holds the sender of a file that is
 * `uploading` (its owner), so a rendezvous that reaches other servers can take the place of the local
 * one without a change of any route.
 */
@Injectable()
export class OpenStreams {
  private readonly log = new Log('streams');
  private readonly rendezvous: Rendezvous = new LocalRendezvous();
  private readonly offers = new Map<FileEntity, Offer>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly files: FileRepository,
    @InjectSettings() private readonly settings: Settings,
  ) {}

  /** Senders here that nobody has come for. */
  get waiting(): number {
    return this.rendezvous.waiting;
  }

  /** Puts a file up whose row was claimed just now. */
  open(file: FileEntity, options: Omit<OfferOptions, 'onOver' | 'timeout'>): Offer {
    const timeout = this.settings.streamTimeout * 1000;
    const onOver = (): void => {
      this.offers.delete(file);
    };
    const offer = this.rendezvous.offer(keyOf(file), { ...options, timeout, onOver });
    this.offers.set(file, offer);
    this.timer ??= setInterval(() => void this.sweep(), SWEEP_INTERVAL);
    return offer;
  }

  /** From now on a change of the row is our own doing. */
  seal(file: FileEntity): void {
    this.offers.delete(file);
  }

  /** The body of a file that is `uploading`. Null: somebody else has it, or there is none. */
  take(file: FileEntity): Promise<Taken | null> {
    return this.rendezvous.take(keyOf(file), PATIENCE);
  }

  isWaiting(file: FileEntity): Promise<boolean> {
    return this.rendezvous.isWaiting(keyOf(file), PATIENCE);
  }

  /** What the sender is told when the other side is why a stream failed (contract §6). */
  explain(error: unknown): unknown {
    if (!(error instanceof RendezvousError)) return error;
    const options = { shown: true, logLevel: 'info', cause: error } as const;
    const why =
      error.failure === 'timeout'
        ? `stream timeout : nobody downloaded within ${this.settings.streamTimeout} seconds`
        : 'the receiver closed the connection before the end';
    return new Refusal(500, why, options);
  }

  /** Breaks off what was removed meanwhile, by whatever way and on whichever server. */
  async sweep(): Promise<void> {
    const files = [...this.offers.keys()];
    if (files.length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    try {
      const lost = new Set(await this.files.lostClaims(files));
      for (const file of files.filter(({ id }) => lost.has(id))) {
        this.offers.get(file)?.abort(notAvailable(file, 'deleted'));
      }
    } catch (error) {
      this.log.warn(`removed streams are not broken off yet : ${describeError(error)}`);
    }
  }
}

/** Attempts never meet: a receiver that read of an earlier one finds nothing. */
const keyOf = ({ id, attempt }: FileEntity): string => `${id}.${attempt}`;
