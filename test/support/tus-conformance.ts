import { TestServer } from './server.js';
import { Tus } from './tus.js';

/** A sentence of the protocol, and what shows that it holds. */
export type Row = readonly [string, (tus: Tus) => Promise<void>];

/** Bytes of the largest file that the server of a table takes. */
export const MAX = 10_000;

/** Where no resumable upload is. */
export const UNKNOWN = '/tus/12345678901234567890123456789012';

export const header = (response: Response, name: string): string | null =>
  response.headers.get(name);

/** Several headers of an answer. */
export const told = (response: Response, ...names: string[]): (string | null)[] =>
  names.map((name) => header(response, name));

/** A table of sentences, each tried on a server of its own kind. */
export function conforms(of: string, rows: readonly Row[]): void {
  describe(`tus 1.0, ${of}`, () => {
    let server: TestServer;
    let tus: Tus;

    beforeAll(async () => {
      server = await TestServer.start({ MAX_FILE_SIZE_STR: String(MAX) });
      tus = Tus.of(server);
    });
    afterAll(() => server.stop());

    it.each(rows)('%s', async (_sentence, shows) => {
      await shows(tus);
    });
  });
}
