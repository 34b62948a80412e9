import type { PartOf, Target } from '../files/pieces/resumable.js';
import type { CreateUploadDto } from '../uploads/create-upload.dto.js';
import type { Limits } from '../uploads/limits.js';

/** What a client wants of a file that it is about to send. */
export interface Wishes {
  /** The upload that it becomes a file of; null: a new one. */
  readonly uploadId: string | null;
  /** A file that the upload declares; null: one more. */
  readonly fileId: string | null;
  /** Where it did not come by its header. */
  readonly uploadToken: string | null;
  readonly fileName: string | null;
  /** Of a new upload. */
  readonly options: CreateUploadDto;
}

/** A file's place, and the limits of who is charged for it. */
export interface Destination {
  readonly target: Target;
  readonly limits: Limits;
}

export interface PartDestination {
  readonly of: PartOf;
  readonly limits: Limits;
}
