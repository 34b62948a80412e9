import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { TooManyRequests } from '../common/errors.js';
import { FairQueue, QueueFull } from '../common/fair-queue.js';
import { type ReadyAnswer, readyAnswer } from '../http/answers.js';
import { networkOf } from '../http/source-address.js';
import { qrCode, qrCodeSize } from './qr-code.js';

/** Bytes of images and texts that are kept. */
const KEPT = 4 * 1024 * 1024;

/** One is made at a time; how many may wait: of an address, in all. */
const BOUNDS = { atOnce: 1, ofLane: 1, waiting: { line: 50, lane: 50, all: 200 } };

/** Who asks for a QR code, and whether they still do. */
export interface QrCodeAsker {
  readonly address: string;
  readonly gone: () => AbortSignal;
}

/**
 * QR codes, those of the last texts ready to go out: a page shows the same one to everybody who opens it. A new one
 * takes the event loop for as long as thousands of other requests, and anybody may ask for one: so addresses take
 * turns, and half of the time is left to others.
 */
@Injectable()
export class QrCodes {
  private readonly ready = new LRUCache<string, ReadyAnswer>({
    maxSize: KEPT,
    sizeCalculation: ({ body }, key) => body.length + 2 * key.length,
  });
  private readonly queue = new FairQueue(BOUNDS);
  /** Until when the next one has to wait. */
  private rest: Promise<void> = Promise.resolve();

  /** A square PNG; rejects with a 400 as contract §5.1 says, with a 429 when too many wait. */
  async of(text: string, size: string | undefined, asker: QrCodeAsker): Promise<ReadyAnswer> {
    const pixels = qrCodeSize(size);
    const key = `${pixels} ${text}`;
    const known = this.ready.get(key);
    if (known !== undefined) return known;
    const place = { lane: networkOf(asker.address), line: '' };
    const made = this.queue.run(place, () => this.make(key, text, pixels), asker.gone());
    return made.catch((error: unknown) => {
      if (!(error instanceof QueueFull)) throw error;
      throw new TooManyRequests(1, 'too many QR codes at once', 'debug');
    });
  }

  private async make(key: string, text: string, pixels: number): Promise<ReadyAnswer> {
    const known = this.ready.get(key);
    if (known !== undefined) return known;
    await this.rest;
    const begun = performance.now();
    try {
      const fresh = readyAnswer(await qrCode(text, pixels), 'image/png');
      this.ready.set(key, fresh);
      return fresh;
    } finally {
      this.rest = sleep(performance.now() - begun);
    }
  }
}
