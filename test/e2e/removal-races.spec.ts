import { randomInt } from 'node:crypto';
import { DataSource } from 'typeorm';
import { NO_REQUEST } from '../../src/common/origin.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { UploadRepository } from '../../src/database/repositories/upload.repository.js';
import { Purge } from '../../src/files/keeping/purge.js';
import { type Client, type OwnUpload, filePath } from '../support/client.js';
import { traces } from '../support/database.js';
import { onServer } from '../support/databases.js';
import { type CountRow, driftOf } from '../support/drift.js';
import { Meanwhile } from '../support/meanwhile.js';

const ROUNDS = onServer ? 15 : 30;
const NAMES = ['a', 'b', 'c', 'd'];

describe('an upload that goes while its files do', () => {
  let both: Meanwhile;
  let client: Client;

  beforeAll(async () => {
    both = await Meanwhile.start();
    client = both.client;
  });
  afterAll(() => both.stop());

  const anybody = (): Client => (randomInt(2) === 0 ? client : both.elsewhere);

  /** Three stored files, and one that waits for its bytes. */
  async function filled(params: object): Promise<OwnUpload> {
    const files = NAMES.map((fileName) => ({ fileName }));
    const upload = await client.create({ ...params, removable: true, files });
    for (const file of upload.files.slice(0, -1)) await client.postFile(upload, file, 'x');
    return upload;
  }

  async function expectNoDrift(): Promise<void> {
    const source = both.server.app.get(DataSource);
    const { kept, counted } = await driftOf((sql) => source.query<CountRow[]>(sql));
    expect(kept).toEqual(counted);
  }

  it(`takes each of them out of the counts once, in ${ROUNDS} rounds on two servers`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const oneShot = round % 2 === 0;
      const upload = await filled({ oneShot });
      const token = { 'X-UploadToken': upload.uploadToken };
      const [a, b, c, d] = upload.files;
      const got: boolean[] = [];
      const read = async (path: string): Promise<void> => {
        const answer = await anybody().get(path);
        const body = Buffer.from(await answer.arrayBuffer());
        got.push(answer.status === 200 && body.toString() === 'x');
      };
      const work = [
        () => anybody().delete(`/upload/${upload.id}`, token),
        () => anybody().delete(filePath(upload, a!), token),
        () => anybody().delete(filePath(upload, b!), token),
        () => anybody().postFile(upload, d!, 'y'),
        () => read(filePath(upload, c!)),
        () => read(filePath(upload, c!)),
        () =>
          anybody()
            .get(`/archive/${upload.id}/a.zip`)
            .then((answer) => answer.arrayBuffer()),
        () =>
          (randomInt(2) === 0 ? both.other : both.server).app
            .get(UploadRepository)
            .remove(upload.id, Date.now()),
      ].sort(() => randomInt(3) - 1);
      await Promise.allSettled(work.map((one) => one()));
      if (oneShot) expect(got.filter(Boolean).length).toBeLessThanOrEqual(1);
      await expectNoDrift();
    }
    await both.server.clean();
    expect(await traces(both.server)).toEqual({ uploads: 0, files: 0, objects: [] });
    await expectNoDrift();
  });

  it('leaves nothing to deliver, to remove or to count twice, though its files are stored', async () => {
    const upload = await filled({ oneShot: true });
    const [a, b, c] = upload.files;
    const uploads = both.server.app.get(UploadRepository);
    const files = both.other.app.get(FileRepository);
    expect(await uploads.remove(upload.id, Date.now())).toBe(true);
    expect((await files.find(a!.id))?.status).toBe('uploaded');
    const seen = await files.listAll({ uploadId: upload.id, after: '', limit: 10 });
    expect(seen.map(({ status }) => status).sort()).toEqual([
      ...['deleted', 'removed', 'removed', 'removed'],
    ]);
    expect(await files.claimDelivery([a!.id, b!.id], 'somebody')).toEqual([]);
    expect(await files.find(a!.id)).toMatchObject({ status: 'removed', owner: '' });
    expect(await files.transition(b!.id, 'uploaded', 'removed')).toBe(false);
    await both.other.app
      .get(Purge)
      .remove((await files.find(c!.id))!, { userId: '', by: NO_REQUEST });
    await expectNoDrift();
    expect(await both.server.clean()).toMatchObject({ erasedUploads: 1, orphanObjects: 0 });
    expect(await traces(both.server)).toEqual({ uploads: 0, files: 0, objects: [] });
    await expectNoDrift();
  });
});
