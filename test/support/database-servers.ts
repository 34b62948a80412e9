import {
  type DatabaseServer,
  kinds,
  startDatabaseServer,
} from '../../scripts/database-servers.mjs';

export { type DatabaseServer, startDatabaseServer };

const only = process.env.PLIK_TEST_SERVERS;

/** The kinds of servers that are tried: all of them, or the one that the run is about. */
export const SERVER_KINDS = kinds.filter((kind) => only === undefined || kind === only);

/** As a plikd takes it. */
export const backendConfig = (
  url: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, string> => ({
  METADATA_BACKEND_CONFIG: JSON.stringify({
    Driver: url.startsWith('postgres') || url.startsWith('host=') ? 'postgres' : 'mysql',
    ConnectionString: url,
    ...more,
  }),
});
