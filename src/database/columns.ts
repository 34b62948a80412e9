import { Column, PrimaryColumn, type ColumnOptions, type ValueTransformer } from 'typeorm';

/** Drivers hand 64-bit integers out as number or as text; we keep numbers, exact up to 2^53. */
const int64: ValueTransformer = {
  to: (value: unknown): unknown => value,
  from: (value: string | number | null): number | null => (value === null ? null : Number(value)),
};

/** A 64-bit integer: sizes in bytes, times in milliseconds since the Unix epoch. */
export const Int64Column = (name: string, options: ColumnOptions = {}): PropertyDecorator =>
  Column({ name, type: 'bigint', transformer: int64, ...options });

export const IntColumn = (name: string): PropertyDecorator => Column({ name, type: 'integer' });

export const BoolColumn = (name: string): PropertyDecorator => Column({ name, type: 'boolean' });

/** Short text of known maximum length: ids, tokens, states. */
export const CodeColumn = (
  name: string,
  length: number,
  options: ColumnOptions = {},
): PropertyDecorator => Column({ name, type: 'varchar', length, ...options });

/** Free text of a client. */
export const TextColumn = (name: string): PropertyDecorator => Column({ name, type: 'text' });

export const IdColumn = (name: string, length: number): PropertyDecorator =>
  PrimaryColumn({ name, type: 'varchar', length });
