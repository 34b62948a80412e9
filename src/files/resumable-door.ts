import { Injectable } from '@nestjs/common';
import type { FileEntity } from '../database/entities/file.entity.js';
import type { Exchange } from '../http/exchange.js';
import type { Limits } from '../uploads/limits.js';
import type { Target } from './pieces/resumable.js';

/** A request that is about to bring a file, after everybody has been asked. */
export interface ComingFile {
  readonly target: Target;
  readonly limits: Limits;
  /** What is answered for a file that is complete: its link as text, or the file as JSON. */
  readonly answers: 'link' | 'file';
}

/** A protocol by which requests that bring a file may be gone on with when they break off. */
export interface ResumingProtocol {
  /**
   * Takes the body of a request that speaks it. Null: it does not, and nothing was done. Resolves to the file when
   * that is complete; to null when more of it is to come, and `res` says how, for an answer without a body.
   */
  take(exchange: Exchange, coming: ComingFile): Promise<FileEntity | null> | null;
}

/** Where the routes that take a whole file ask for such a protocol. There is none until one opens the door. */
@Injectable()
export class ResumableDoor {
  private protocol: ResumingProtocol | null = null;

  open(protocol: ResumingProtocol): void {
    this.protocol = protocol;
  }

  get isOpen(): boolean {
    return this.protocol !== null;
  }

  /** As the protocol's `take`. */
  take(exchange: Exchange, coming: ComingFile): Promise<FileEntity | null> | null {
    return this.protocol?.take(exchange, coming) ?? null;
  }
}
