import { randomBytes, randomInt } from 'node:crypto';
import type { Client } from '../client.js';
import { eventually } from '../wait.js';

export interface Kept {
  readonly path: string;
  readonly content: Buffer;
}

interface Sent extends Kept {
  readonly upload: string;
  readonly token: string;
  readonly oneShot: boolean;
  /** When it was acknowledged; when its end was asked for, and when that was acknowledged. */
  readonly storedAt: number;
  endingAt: number;
  endedAt: number;
}

/** Visitors who send, fetch, take once and remove, until they are told to stop; what they were told is remembered. */
export class Busy {
  private readonly sent: Sent[] = [];
  private over = false;
  private readonly running: Promise<unknown>;

  constructor(private readonly client: Client) {
    this.running = Promise.all(Array.from({ length: 6 }, () => this.goOn()));
    this.running.catch(() => undefined);
  }

  get count(): number {
    return this.sent.length;
  }

  /** Waits until so many files were acknowledged. */
  has(count: number): Promise<void> {
    return eventually(() => this.sent.length >= count, `${count} files to be sent`);
  }

  moment(): number {
    return performance.now();
  }

  async end(): Promise<void> {
    this.over = true;
    await this.running;
  }

  /** What was there when a copy began, and nobody touched before it had ended. */
  keptFrom(began: number, ended: number): Kept[] {
    return this.sent.filter(({ storedAt, endingAt }) => storedAt < began && endingAt > ended);
  }

  /** Uploads that ended, or may have, while a copy was made. */
  goneBetween(began: number, ended: number): string[] {
    const gone = this.sent.filter(({ endingAt, endedAt }) => endingAt < ended && endedAt > began);
    return gone.map(({ upload }) => upload);
  }

  /** Paths of what was gone when a copy began. */
  goneBefore(began: number): string[] {
    return this.sent.filter(({ endedAt }) => endedAt < began).map(({ path }) => path);
  }

  private async goOn(): Promise<void> {
    while (!this.over) {
      const one = await this.send();
      this.sent.push(one);
      const other = this.sent[randomInt(this.sent.length)]!;
      if (randomInt(3) === 0) await this.finish(other);
      else if (!other.oneShot) await this.fetch(other);
    }
  }

  private async send(): Promise<Sent> {
    const content = randomBytes(randomInt(100) === 0 ? 3_000_000 : randomInt(30_000) + 1);
    const oneShot = randomInt(3) === 0;
    const { upload, path } = await this.client.store(new Uint8Array(content), { oneShot });
    return {
      ...{ upload: upload.id, token: upload.uploadToken, path, content, oneShot },
      ...{ storedAt: performance.now(), endingAt: Infinity, endedAt: Infinity },
    };
  }

  private async fetch(one: Sent): Promise<void> {
    const { path, content } = one;
    const answer = await this.client.get(path);
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.status === 200 && !body.equals(content)) throw new Error(`${path}: other bytes`);
    // Another visitor may have ended it meanwhile.
    if (answer.status !== 200 && one.endingAt === Infinity) {
      throw new Error(`${path}: ${answer.status}`);
    }
  }

  /** By taking it, if that is its end, else by removing it. */
  private async finish(one: Sent): Promise<void> {
    if (one.endingAt !== Infinity) return;
    one.endingAt = performance.now();
    if (one.oneShot) await this.fetch(one);
    else {
      const headers = { 'X-UploadToken': one.token };
      const answer = await this.client.delete(`/upload/${one.upload}`, headers);
      if (answer.status !== 200) throw new Error(`removing ${one.upload}: ${answer.status}`);
    }
    one.endedAt = performance.now();
  }
}
