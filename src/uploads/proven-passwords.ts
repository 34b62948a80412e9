import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { sameSecret } from '../common/constant-time.js';
import type { UploadEntity } from '../database/entities/upload.entity.js';
import { networkOf } from '../http/source-address.js';

/** Who proved what, at most; and for how long it counts, in ms. */
const KEPT = 10_000;
const FRESH = 5 * 60_000;

/**
 * Passwords of uploads that were right a moment ago, so that each range of a film is not hashed anew: a keyed
 * digest of the credentials and of the hash that they were compared with, which is another when that changes. It
 * counts for the address that has proved it, and is forgotten with the next wrong one from there: otherwise
 * somebody at the same address could guess here what guessing is made slow for (attempts.ts).
 */
@Injectable()
export class ProvenPasswords {
  private readonly key = randomBytes(32);
  private readonly proofs = new LRUCache<string, string>({ max: KEPT, ttl: FRESH });

  /** Whether these credentials were right. A wrong one forgets what was. */
  isProven(upload: UploadEntity, address: string, credentials: string): boolean {
    const place = placeOf(upload, address);
    const proof = this.proofs.get(place);
    if (proof === undefined) return false;
    if (sameSecret(proof, this.digest(upload, credentials))) return true;
    this.proofs.delete(place);
    return false;
  }

  remember(upload: UploadEntity, address: string, credentials: string): void {
    this.proofs.set(placeOf(upload, address), this.digest(upload, credentials));
  }

  private digest({ id, password }: UploadEntity, credentials: string): string {
    const text = JSON.stringify([id, password, credentials]);
    return createHmac('sha256', this.key).update(text).digest('base64');
  }
}

const placeOf = ({ id }: UploadEntity, address: string): string => `${id} ${networkOf(address)}`;
