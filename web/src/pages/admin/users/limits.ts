/** A limit of an account as it is on the wire: 0 is the server's, negative is none (contract §2.4). */
export type Limit = number;

export type LimitKind = 'server' | 'none' | 'own';

/** The same while it is written: an amount in a unit. */
export interface LimitDraft {
  readonly kind: LimitKind;
  readonly amount: string;
  /** How much of the wire's unit one of it is. */
  readonly unit: number;
}

/** Bytes, and seconds, largest first. */
export const SIZE_UNITS = [1e12, 1e9, 1e6, 1e3, 1] as const;
export const TIME_UNITS = [86_400, 3600, 60, 1] as const;

/** In the largest unit in which it is a whole number; what is new begins with `usual`. */
export function draftOf(limit: Limit, units: readonly number[], usual: number): LimitDraft {
  if (limit <= 0) return { kind: limit === 0 ? 'server' : 'none', amount: '', unit: usual };
  const unit = units.find((one) => limit % one === 0) ?? 1;
  return { kind: 'own', amount: String(limit / unit), unit };
}

/** Undefined: what was written is no amount. */
export function limitOf({ kind, amount, unit }: LimitDraft): Limit | undefined {
  if (kind !== 'own') return kind === 'server' ? 0 : -1;
  const value = Math.round(Number(amount.trim().replace(',', '.')) * unit);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
