import { BadRequest, Refusal } from '../common/errors.js';
import { OffsetMismatch, WrongDigest } from '../files/pieces/refusals.js';
import { PIECE_TYPE } from './draft-fields.js';

const problemType = (name: string): string =>
  `https://iana.org/assignments/http-problem-types#${name}`;

/** 400: what is said of the length contradicts itself, or what was said before (§4.1.3). */
export class InconsistentLength extends BadRequest {
  constructor(why: string) {
    const problem = {
      type: problemType('inconsistent-upload-length'),
      title: `inconsistent length values for upload : ${why}`,
    };
    super(problem.title, { problem });
  }
}

/** 400: nothing can be appended to what is complete. */
export class UploadCompleted extends BadRequest {
  constructor() {
    const problem = { type: problemType('completed-upload'), title: 'upload is already completed' };
    super(problem.title, { problem });
  }
}

/** 415: what comes does not say that it is a piece. */
export class NoPiece extends Refusal {
  constructor() {
    const headers = { 'Accept-Patch': PIECE_TYPE };
    super(415, `unsupported Content-Type : a piece is ${PIECE_TYPE}`, { headers });
  }
}

/** What has been refused, as this protocol says it. */
export function asDraft(error: unknown, provided: number): unknown {
  if (error instanceof WrongDigest) return new BadRequest(error.message, { cause: error });
  if (!(error instanceof OffsetMismatch)) return error;
  const { expected, message } = error;
  return new Refusal(409, message, {
    headers: { 'Upload-Offset': String(expected) },
    problem: {
      type: problemType('mismatching-upload-offset'),
      title: 'offset from request does not match offset of resource',
      'expected-offset': expected,
      'provided-offset': provided,
    },
  });
}
