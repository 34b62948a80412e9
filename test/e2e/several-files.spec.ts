import { Client, filePath } from '../support/client.js';
import { TestServer } from '../support/server.js';

describe('an upload of several files', () => {
  it('answers each with its own id, in the order in which they were declared', async () => {
    const server = await TestServer.start();
    const client = Client.of(server);
    for (const count of [2, 3, 40, 700]) {
      const files = Array.from({ length: count }, (_, i) => ({
        fileName: `${String(i)}.txt`,
        reference: String(i),
      }));
      const created = await client.create({ files });
      const read = (await (await client.get(`/upload/${created.id}`)).json()) as typeof created;
      const names = (upload: typeof created): string[] =>
        upload.files.map(({ id, fileName, reference }) => `${id} ${fileName} ${reference}`);
      expect(names(created)).toEqual(names(read));
      expect(created.files.map(({ reference }) => reference)).toEqual(
        files.map(({ reference }) => reference),
      );
      for (const file of created.files.slice(0, 5)) {
        const sent = await client.postFile(created, file, file.reference);
        expect([sent.status, ((await sent.json()) as typeof file).id]).toEqual([200, file.id]);
        expect(await (await client.get(filePath(created, file))).text()).toBe(file.reference);
      }
    }
    await server.stop();
  });
});
