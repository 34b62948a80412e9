import { BadRequest } from '../../common/errors.js';
import type { ResumableEntity } from '../../database/entities/resumable.entity.js';
import { type Limits, fits, quotaReached, tooBig } from '../../uploads/limits.js';
import { TooManyBytes } from './refusals.js';
import type { Piece } from './resumable.js';

/** How many bytes a piece may bring, and what is said of the first one that is too many. */
export interface Allowance {
  readonly most: number;
  readonly tooMany: () => Error;
}

type Received = Pick<ResumableEntity, 'received' | 'length'>;

const tooLarge = (limits: Limits): TooManyBytes => new TooManyBytes(tooBig(limits).message);

/** Refuses what is known to be too long before it begins: `length` bytes, of which `received` are counted as used. */
export function checkLength(length: number, received: number, limits: Limits): void {
  if (limits.fileSize > 0 && length > limits.fileSize) throw tooLarge(limits);
  if (!fits(length - received, limits)) throw new BadRequest(quotaReached(limits));
}

/**
 * The length of the whole after what a piece says of it, null when that is still not known. Lengths that contradict
 * each other are refused.
 */
export function lengthAfter({ received, length }: Received, piece: Piece): number | null {
  const known = [length, piece.length].filter((one) => one !== null);
  if (piece.isLast && piece.size !== null) known.push(piece.offset + piece.size);
  const [first = null] = known;
  if (known.some((one) => one !== first)) {
    throw new BadRequest(`the length of the whole is said to be ${known.join(' and ')} bytes`);
  }
  if (first !== null && first < received) {
    throw new BadRequest(`the whole cannot have ${first} bytes : ${received} are here`);
  }
  return first;
}

/** What a piece may bring; refuses one that is known to bring more. */
export function allowanceOf(
  { received }: Received,
  length: number | null,
  limits: Limits,
  { size }: Piece,
): Allowance {
  const announced = {
    most: length === null ? Infinity : length - received,
    tooMany: (): Error => new TooManyBytes('there are more bytes than were announced'),
  };
  const allowed = {
    most: limits.fileSize > 0 ? limits.fileSize - received : Infinity,
    tooMany: (): Error => tooLarge(limits),
  };
  const allowance = announced.most <= allowed.most ? announced : allowed;
  if (size !== null && size > allowance.most) throw allowance.tooMany();
  if (!fits(size ?? 0, limits)) throw new BadRequest(quotaReached(limits));
  return allowance;
}
