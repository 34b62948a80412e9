/** The languages of the databases. */
export type Dialect = 'sqlite' | 'mysql' | 'postgres';

/** What can stand at a place of a statement. */
export type Value = string | number | boolean | null;

/** Now where the driver is synchronous, else later: to be awaited. */
export type Later<T> = T | Promise<T>;

/** Of statements in the languages of those that know no standard. */
const renderings: Record<Dialect, (text: string) => string> = {
  sqlite: (text) => text,
  mysql: (text) => text.replaceAll('"', '`'),
  postgres: (text) => {
    let place = 0;
    return text.replace(/\?/g, () => `$${String((place += 1))}`);
  },
};

/**
 * A statement whose text never changes, so that a connection prepares it once. It is written with `?` for
 * values, which all texts without a literal can, and with quoted names.
 */
export class Statement {
  private readonly rendered: Partial<Record<Dialect, string>> = {};

  /** `name`: what PostgreSQL knows it by on a connection; the same text has the same name. */
  constructor(
    readonly name: string,
    private readonly text: string,
  ) {}

  in(dialect: Dialect): string {
    return (this.rendered[dialect] ??= renderings[dialect](this.text));
  }
}

/** A statement that answers rows, and what is made of each. */
export class Query<T> extends Statement {
  constructor(
    name: string,
    text: string,
    readonly reader: (dialect: Dialect) => (row: readonly unknown[]) => T,
  ) {
    super(name, text);
  }
}

/** One place to run statements: a connection with its transaction, or any connection of a pool. */
export interface Connection {
  readonly dialect: Dialect;
  all<T>(query: Query<T>, values: readonly Value[]): Later<T[]>;
  /** The first row, null when there is none. */
  first<T>(query: Query<T>, values: readonly Value[]): Later<T | null>;
  /** Rows that it changed. */
  change(statement: Statement, values: readonly Value[]): Later<number>;
}

/**
 * Statements that are made of parts when they are needed first. There is a bound, though few are ever made:
 * connections keep what they have prepared.
 */
export class Statements<T extends Statement> {
  private readonly known = new Map<string, T>();

  constructor(
    private readonly name: string,
    private readonly most = 500,
  ) {}

  get(key: string, make: (name: string) => T): T {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // Beyond the bound they have no name: prepared for one use.
    if (this.known.size >= this.most) return make('');
    const made = make(`${this.name}_${String(this.known.size)}`);
    this.known.set(key, made);
    return made;
  }
}
