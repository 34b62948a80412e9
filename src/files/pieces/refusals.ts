import { Refusal } from '../../common/errors.js';

/** 404: there never was such a thing, it was ended, or it is so long over that nobody knows of it. */
export class ResumableUnknown extends Refusal {
  constructor() {
    super(404, 'there is no such resumable upload, or it has expired', { redirectable: false });
  }
}

/** 410: its file or its upload was removed, or its time is over. */
export class ResumableGone extends Refusal {
  constructor(why = 'the file of this resumable upload was removed') {
    super(410, why, { redirectable: false });
  }
}

/** 409: a piece does not begin where the bytes that are here end. */
export class OffsetMismatch extends Refusal {
  constructor(
    /** Bytes that are here. */
    readonly expected: number,
    given: number,
  ) {
    super(409, `the piece begins at ${given} and ${expected} bytes are here`, {
      redirectable: false,
    });
  }
}

/** 423: somebody else is sending it, or it is being put together, and that takes its time. */
export class ResumableBusy extends Refusal {
  constructor(why = 'another request is working on this resumable upload') {
    super(423, why, { headers: { 'Retry-After': '2' }, redirectable: false });
  }
}

/** 423: whoever worked on it was taken for dead. */
export const takenOver = (): ResumableBusy => new ResumableBusy('another server has taken over');

/** 413: more bytes than were announced, or than one may send. */
export class TooManyBytes extends Refusal {
  constructor(why: string) {
    super(413, why, { redirectable: false });
  }
}

/** 460, of tus: bytes are not those that their digest is of. */
export class WrongDigest extends Refusal {
  constructor(what: string) {
    super(460, `the ${what} does not have the digest that was announced`, { redirectable: false });
  }
}
