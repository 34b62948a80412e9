import { type ValueTransformer, getMetadataArgsStorage } from 'typeorm';
import type { Dialect, Value } from './statement.js';

/** A class of entities; its decorators are the one source of names and types. */
export type EntityClass<T> = new () => T;

interface TableColumn {
  readonly property: string;
  readonly name: string;
  /** As of a migration: varchar, text, bigint, integer, boolean. */
  readonly type: string;
  readonly transformer: ValueTransformer | undefined;
}

type Read = ((value: unknown) => unknown) | undefined;
type Plain = Record<string, unknown>;

/** How rows of an entity are written, and read without TypeORM's hydration. */
export class Table<T extends object> {
  /** Quoted, as it stands in a statement. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
  private readonly readers = new Map<Dialect, (row: readonly unknown[]) => T>();

  constructor(private readonly entity: EntityClass<T>) {
    const storage = getMetadataArgsStorage();
    const table = storage.tables.find(({ target }) => target === entity);
    if (table?.name === undefined) throw new Error(`${entity.name} has no table`);
    this.name = `"${table.name}"`;
    this.columns = storage.filterColumns(entity).map(({ propertyName, options }) => ({
      property: propertyName,
      name: options.name ?? propertyName,
      type: String(options.type),
      transformer: options.transformer as ValueTransformer | undefined,
    }));
  }

  /** All columns, quoted; `of`: the alias of the table. */
  list(of = ''): string {
    const prefix = of === '' ? '' : `${of}.`;
    return this.columns.map(({ name }) => `${prefix}"${name}"`).join(', ');
  }

  /** A place for each column of a row. `typed`: with types, where PostgreSQL cannot know them. */
  places(typed = false): string {
    return this.columns.map(({ type }) => (typed ? `?::${type}` : '?')).join(', ');
  }

  /** What stands at the places. */
  values(row: T, dialect: Dialect): Value[] {
    return this.columns.map(({ property }) => {
      const value = (row as Plain)[property] as Value | undefined;
      if (typeof value === 'boolean') return dialect === 'sqlite' ? Number(value) : value;
      return value ?? null;
    });
  }

  /** Makes an entity of a row whose first columns are those of `list`. */
  reader(dialect: Dialect): (row: readonly unknown[]) => T {
    const known = this.readers.get(dialect);
    if (known !== undefined) return known;
    const { entity: Entity } = this;
    const properties = this.columns.map(({ property }) => property);
    const reads = this.columns.map((column) => readOf(column, dialect));
    const reader = (row: readonly unknown[]): T => {
      const result = new Entity();
      properties.forEach((property, i) => {
        const read = reads[i];
        (result as Plain)[property] = read === undefined ? row[i] : read(row[i]);
      });
      return result;
    };
    this.readers.set(dialect, reader);
    return reader;
  }
}

/** What a driver's value needs; undefined: it is right as it comes. */
function readOf({ type, transformer }: TableColumn, dialect: Dialect): Read {
  if (type === 'boolean') return dialect === 'postgres' ? undefined : Boolean;
  if (transformer === undefined) return undefined;
  // SQLite's numbers are numbers already.
  if (type === 'bigint' && dialect === 'sqlite') return undefined;
  return (value) => transformer.from(value) as unknown;
}
