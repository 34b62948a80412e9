import { TableIndex, type TableColumnOptions } from 'typeorm';

export const code = (name: string, length: number): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: String(length),
});
export const id = (name: string, length: number): TableColumnOptions => ({
  ...code(name, length),
  isPrimary: true,
});
export const int = (name: string): TableColumnOptions => ({ name, type: 'integer' });
export const int64 = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
export const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
export const bool = (name: string): TableColumnOptions => ({ name, type: 'boolean' });
export const nullable = (column: TableColumnOptions): TableColumnOptions => ({
  ...column,
  isNullable: true,
});
export const index = (name: string, ...columnNames: string[]): TableIndex =>
  new TableIndex({ name, columnNames });

export const withDefault = (column: TableColumnOptions, value: string): TableColumnOptions => ({
  ...column,
  default: value,
});
