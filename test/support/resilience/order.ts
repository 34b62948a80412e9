const MB = 1_000_000;

/** What a run is to do: PLIK_RESILIENCE, as scripts/resilience.mjs puts it together. Sizes in bytes. */
export interface Order {
  readonly size: number;
  /** Bytes after which a connection is cut, on average. */
  readonly every: number;
  readonly database: 'mariadb' | 'postgres';
  readonly seed: number;
}

const SMALL: Order = { size: 50 * MB, every: 5 * MB, database: 'mariadb', seed: 1 };

export const orderOf = (text = process.env.PLIK_RESILIENCE): Order =>
  text === undefined ? SMALL : { ...SMALL, ...(JSON.parse(text) as Partial<Order>) };
