import { jest } from '@jest/globals';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { Purge } from '../../src/files/keeping/purge.js';
import { EventBus } from '../../src/events/event-bus.js';
import { type Client, type OwnUpload, filePath } from '../support/client.js';
import { Meanwhile, answered } from '../support/meanwhile.js';
import { eventually } from '../support/wait.js';
import { readZip } from '../support/zip.js';

let both: Meanwhile;
let client: Client;

beforeAll(async () => {
  both = await Meanwhile.start();
  client = both.client;
});
afterAll(() => both.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

/** Too much to be read with the look at it, and text, which is deflated: nothing of it is kept. */
const LARGE = 70_000;

describe('archives of what goes meanwhile', () => {
  const filled = async (params = {}): Promise<OwnUpload> => {
    const names = ['a', 'b', 'c'];
    const upload = await client.create({
      ...params,
      files: names.map((fileName) => ({ fileName })),
    });
    for (const file of upload.files)
      await client.postFile(upload, file, file.fileName.repeat(LARGE));
    return upload;
  };
  const archive = ({ id }: OwnUpload): string => `/archive/${id}/a.zip`;
  const namesIn = async (response: Response): Promise<string[]> =>
    (await readZip(await response.arrayBuffer())).map(({ name }) => name);

  // The first three openings see whether all is whole, the fourth is the first that is read.
  it.each([
    [1, 'a', ['b', 'c']],
    [1, 'c', ['a', 'b']],
    [2, 'b', ['a', 'c']],
    [4, 'a', ['b', 'c']],
  ])('leave out what goes before opening %d: %s', async (n, gone, left) => {
    for (const oneShot of [false, true]) {
      const upload = await filled({ oneShot });
      const file = upload.files.find(({ fileName }) => fileName === gone)!;
      both.beforeOpening(both.removeFile(upload, filePath(upload, file)), n);
      const response = await client.get(archive(upload));
      expect([response.status, await namesIn(response)]).toEqual([200, left]);
    }
  });

  it('are a 404 when the upload goes, and nothing when its last file does', async () => {
    const upload = await filled();
    both.beforeOpening(both.removeUpload(upload));
    const text = `upload ${upload.id} not found\n`;
    expect(await answered(await client.get(archive(upload)))).toEqual([404, text]);
    const one = await client.store('hello');
    both.beforeOpening(both.removeFile(one.upload, one.path));
    const nothing = await client.get(archive(one.upload));
    expect(await answered(nothing)).toEqual([400, 'nothing to archive\n']);
  });

  it.each([1, 3, 4])('are a 404 when the upload is removed before opening %d', async (n) => {
    for (const oneShot of [false, true]) {
      const upload = await filled({ oneShot });
      const token = { 'X-UploadToken': upload.uploadToken };
      both.beforeOpening(() => both.elsewhere.delete(`/upload/${upload.id}`, token), n);
      const text = `upload ${upload.id} not found\n`;
      expect(await answered(await client.get(archive(upload)))).toEqual([404, text]);
    }
  });

  it.each([1, 4])('follow what is moved before opening %d', async (n) => {
    for (const oneShot of [false, true]) {
      const upload = await filled({ oneShot });
      both.beforeOpening(async () => {
        for (const { id } of upload.files) await both.move(id);
      }, n);
      const response = await client.get(archive(upload));
      expect([response.status, await namesIn(response)]).toEqual([200, ['a', 'b', 'c']]);
    }
  });

  it('of one-shot files go to one request, whole', async () => {
    const upload = await filled({ oneShot: true });
    both.beforeOpening(async () => {
      expect(await namesIn(await both.elsewhere.get(archive(upload)))).toEqual(['a', 'b', 'c']);
    }, 4);
    const late = await client.get(archive(upload));
    expect(await answered(late)).toEqual([400, 'nothing to archive\n']);
  });

  it.each([
    [5, 'b', ['a', 'c']],
    [6, 'c', ['a', 'b']],
  ])('leave out what goes while they are sent, before opening %d: %s', async (n, gone, left) => {
    const upload = await filled();
    const sent: string[] = [];
    both.server.app.get(EventBus).on('FileDelivered', ({ uploadId, fileId }) => {
      if (uploadId === upload.id) sent.push(fileId);
    });
    const file = upload.files.find(({ fileName }) => fileName === gone)!;
    both.beforeOpening(both.removeFile(upload, filePath(upload, file)), n);
    const response = await client.get(archive(upload));
    expect([response.status, await namesIn(response)]).toEqual([200, left]);
    await eventually(() => sent.length >= left.length);
    const nameOf = (id: string) => upload.files.find((one) => one.id === id)!.fileName;
    expect(sent.map(nameOf)).toEqual(left);
  });

  it('of one-shot files break off when the bytes of one go while they are sent', async () => {
    const upload = await filled({ oneShot: true });
    both.beforeOpening(async () => {
      const row = await both.other.app.get(FileRepository).find(upload.files[1]!.id);
      expect(await both.other.app.get(Purge).erase(row!)).toBe(true);
    }, 5);
    const got = client.get(archive(upload)).then(async (response) => {
      if (response.status !== 200) throw new Error(await response.text());
      return response.arrayBuffer();
    });
    await expect(got).rejects.toThrow();
  });
});
