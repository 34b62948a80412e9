import { randomBytes } from 'node:crypto';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { onServer } from '../support/databases.js';
import { TestServer } from '../support/server.js';
import { onObjects } from '../support/storages.js';

/** A database server needs as long for one as SQLite for several; a service for objects, longer. */
const ROUNDS = onObjects ? 8 : onServer ? 20 : 40;
const WIDTH = 64;

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await TestServer.start({ MAX_FILE_PER_UPLOAD: '5' });
  client = Client.of(server);
});
afterAll(() => server.stop());

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const race = (paths: readonly string[]): Promise<Answer[]> =>
  Promise.all(
    Array.from({ length: WIDTH }, async (_, i) => {
      const response = await client.get(paths[i % paths.length]!);
      return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
    }),
  );

async function fresh(
  content: Uint8Array<ArrayBuffer>,
): Promise<{ file: string; zip: string; upload: OwnUpload }> {
  const { upload, path } = await client.store(content, { oneShot: true });
  return { file: path, zip: `/archive/${upload.id}/a.zip`, upload };
}

const statusOf = async ({ id }: OwnUpload): Promise<string | undefined> => {
  const upload = (await (await client.get(`/upload/${id}`)).json()) as OwnUpload;
  return upload.files[0]?.status;
};

describe('one-shot', () => {
  it(`case 80: ${WIDTH} downloads at once, ${ROUNDS} rounds: exactly one body each`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const content = new Uint8Array(randomBytes(100_000));
      const { file, upload } = await fresh(content);
      const answers = await race([file]);
      const [winner, ...others] = answers.filter(({ status }) => status === 200);
      expect(others).toEqual([]);
      expect(winner!.body.equals(content)).toBe(true);
      for (const { status, body } of answers.filter((answer) => answer !== winner)) {
        expect(status).toBe(404);
        expect(body.toString()).toMatch(
          /^file hello.txt \(\w+\) is not available : (removed|deleted)\n$/,
        );
      }
      expect(await statusOf(upload)).toBe('deleted');
    }
  });

  it('case 86: the same through archives', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { zip, upload } = await fresh(new Uint8Array(randomBytes(100_000)));
      const answers = await race([zip]);
      const winners = answers.filter(({ status }) => status === 200);
      expect(winners.map(({ body }) => body.length > 100_000)).toEqual([true]);
      for (const { status, body } of answers.filter((answer) => !winners.includes(answer))) {
        expect([status, body.toString()]).toEqual([400, 'nothing to archive\n']);
      }
      expect(await statusOf(upload)).toBe('deleted');
    }
  });

  it('file and archive together give one body', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { file, zip } = await fresh(new Uint8Array(randomBytes(100_000)));
      const answers = await race([file, zip]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    }
  });
});

describe('limits and claims', () => {
  it('case 49: 20 files at once, a limit of 5: exactly 5', async () => {
    const upload = await client.create();
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await client.postFile(upload, null, 'content', 'x.txt');
        return { status: response.status, text: await response.text() };
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    for (const { status, text } of answers.filter((answer) => answer.status !== 200)) {
      const limit = 'maximum number file per upload reached, limit is 5\n';
      expect([status, text]).toEqual([400, limit]);
    }
    const listed = (await (await client.get(`/upload/${upload.id}`)).json()) as OwnUpload;
    expect(listed.files.map(({ status }) => status)).toEqual(Array(5).fill('uploaded'));
  });

  it('case 51: eight senders of one file: exactly one stores it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
      const [file] = upload.files;
      const contents = Array.from({ length: 8 }, () => new Uint8Array(randomBytes(50_000)));
      const answers = await Promise.all(
        contents.map(async (content) => {
          const response = await client.postFile(upload, file!, content);
          return { content, status: response.status, text: await response.text() };
        }),
      );
      const [winner, ...others] = answers.filter(({ status }) => status === 200);
      expect(others).toEqual([]);
      for (const { status, text } of answers.filter((answer) => answer !== winner)) {
        expect(status).toBe(400);
        expect(text).toMatch(/^invalid file status (uploading|uploaded), expected missing\n$/);
      }
      const stored = await client.get(filePath(upload, file!));
      expect(Buffer.from(await stored.arrayBuffer()).equals(winner!.content)).toBe(true);
    }
  });

  it('two cleaning passes at once do the work of one', async () => {
    const { upload } = await client.store('content');
    await client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken });
    const reports = await Promise.all([server.clean(), server.clean()]);
    expect(reports.map(({ erasedUploads }) => erasedUploads).sort()).toEqual([0, 1]);
  });
});
