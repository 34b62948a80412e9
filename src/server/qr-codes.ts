import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type ReadyAnswer, readyAnswer } from '../http/answers.js';
import { qrCode, qrCodeSize } from './qr-code.js';

/** Bytes of images and texts that are kept. */
const KEPT = 4 * 1024 * 1024;

/** QR codes, those of the last texts ready to go out: a page shows the same one to everybody who opens it. */
@Injectable()
export class QrCodes {
  private readonly ready = new LRUCache<string, ReadyAnswer>({
    maxSize: KEPT,
    sizeCalculation: ({ body }, key) => body.length + 2 * key.length,
  });

  /** A square PNG; rejects with a 400 as contract §5.1 says. */
  async of(text: string, size: string | undefined): Promise<ReadyAnswer> {
    const pixels = qrCodeSize(size);
    const key = `${pixels} ${text}`;
    const known = this.ready.get(key);
    if (known !== undefined) return known;
    const fresh = readyAnswer(await qrCode(text, pixels), 'image/png');
    this.ready.set(key, fresh);
    return fresh;
  }
}
