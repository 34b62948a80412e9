// SQLite's driver where the project is not built yet. The same rule as src/database/sqlite-driver.ts, which says why.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const OLD_NODE = Number.parseInt(process.versions.node, 10) < 22;
export const SQLITE_PACKAGE = OLD_NODE ? 'better-sqlite3-12' : 'better-sqlite3';

export const sqliteDriver = () => require(SQLITE_PACKAGE);
