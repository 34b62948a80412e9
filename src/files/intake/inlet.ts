import type { Origin } from '../../common/origin.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { FieldDigest } from '../../http/digest-fields.js';
import type { FilePart } from '../../http/multipart.js';
import type { PatientSender } from '../../http/patient-sender.js';
import type { Limits } from '../../uploads/limits.js';
import type { IntakeSlot } from './intake-slot.js';

/** One file on its way in. */
export interface Arrival {
  readonly slot: IntakeSlot;
  readonly part: FilePart;
  /** Those that the sender has told of the content. Of a form they are another thing's. */
  readonly digests?: readonly FieldDigest[];
  /** Those of the upload's owner. */
  readonly limits: Limits;
  readonly sender: PatientSender;
  readonly by: Origin;
}

/** Bytes that have come in whole and are not acknowledged yet. */
export interface Incoming {
  /** Makes them count; only then may the client be told. Whatever it rejects with, all is undone. */
  complete(): Promise<FileEntity>;
  /** The rest of the request turned out to be broken: as if it had not been made. */
  discard(): Promise<void>;
  /** Aborts, with what the sender is told, when nothing can come of it any more. */
  readonly lost?: AbortSignal;
}

/** A way in for bytes: to the storage, or straight to a receiver. */
export interface Inlet {
  /** Takes the bytes to their end. A rejection leaves neither bytes nor a row in the way of a retry. */
  receive(arrival: Arrival): Promise<Incoming>;
}
