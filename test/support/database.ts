import { DataSource } from 'typeorm';
import type { TestServer } from './server.js';

export interface RowCounts {
  uploads: number;
  files: number;
}

/** How many rows there are, removed ones too. */
export async function rowCounts(server: TestServer): Promise<RowCounts> {
  const source = server.app.get(DataSource);
  const count = async (table: string): Promise<number> => {
    const [row] = await source.query<{ n: number }[]>(`SELECT COUNT(*) AS n FROM ${table}`);
    return Number(row?.n);
  };
  return { uploads: await count('uploads'), files: await count('files') };
}

/** Everything that a refused request must leave as it was. */
export interface Traces extends RowCounts {
  objects: string[];
}

export const traces = async (server: TestServer): Promise<Traces> => ({
  ...(await rowCounts(server)),
  objects: await server.storedObjects(),
});
