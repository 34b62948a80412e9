import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FileWire } from '../../libs/wire/src/index.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import {
  type DatabaseServer,
  SERVER_KINDS,
  backendConfig,
  startDatabaseServer,
} from '../support/database-servers.js';
import { connect } from '../support/databases.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';
import { PATIENCE, eventually } from '../support/wait.js';

const UPLOADS = 100;
const GONE = 'the database is not available, please try again later\n';

describe.each(SERVER_KINDS)('a %s that is killed', (kind) => {
  let database: DatabaseServer;
  let folder: string;
  let child: ChildProcess;
  let client: Client;

  beforeAll(async () => {
    database = await startDatabaseServer(kind);
    folder = await mkdtemp(join(tmpdir(), 'plik-loss-'));
    child = spawnPlikd(folder, [], {
      LISTEN_ADDRESS: '127.0.0.1',
      LISTEN_PORT: '0',
      ...backendConfig(database.url),
    });
    client = new Client(await listening(child));
  });
  afterAll(async () => {
    await end(child, 'SIGKILL');
    await database.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const ready = async (): Promise<number> => (await client.get('/health/ready')).status;

  it('is said by 503 and by the readiness, and forgotten when it is back', async () => {
    const upload = await client.create({ files: [{ fileName: 'a.txt' }] });
    const file = upload.files[0]!;
    expect((await client.postFile(upload, file, 'abc')).status).toBe(200);
    expect(await ready()).toBe(200);
    await database.kill('SIGKILL');
    for (const path of [`/upload/${upload.id}`, filePath(upload, file)]) {
      const answer = await client.get(path);
      expect([answer.status, await answer.text()]).toEqual([503, GONE]);
    }
    const refused = await client.postUpload({});
    expect([refused.status, await refused.text()]).toEqual([503, GONE]);
    await eventually(async () => (await ready()) === 503);
    expect(await (await client.get('/health/ready')).text()).toBe(GONE);
    expect(await (await client.get('/health')).text()).toBe('ok\n');
    expect((await client.get('/config')).status).toBe(200);
    await database.start();
    await eventually(async () => (await ready()) === 200);
    expect(await (await client.get(filePath(upload, file))).text()).toBe('abc');
    expect((await client.postUpload({})).status).toBe(200);
  });

  it('in the middle of 100 uploads loses nothing acknowledged, and leaves nothing stuck', async () => {
    interface Attempt {
      readonly upload: OwnUpload;
      readonly file: FileWire;
      readonly content: Uint8Array<ArrayBuffer>;
      status: number;
    }
    const uploads = await Promise.all(
      Array.from({ length: UPLOADS }, () => client.create({ files: [{ fileName: 'x.bin' }] })),
    );
    const attempts: Attempt[] = uploads.map((upload) => ({
      upload,
      file: upload.files[0]!,
      content: new Uint8Array(randomBytes(randomInt(400_000))),
      status: 0,
    }));
    const sending = attempts.map(async (attempt) => {
      await sleep(randomInt(1500));
      const { upload, file, content } = attempt;
      attempt.status = (await client.postFile(upload, file, content)).status;
    });
    await sleep(750);
    await database.kill('SIGKILL');
    await sleep(300);
    await database.start();
    await Promise.all(sending);

    const statuses = new Set(attempts.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(statuses.size).toBe(2);
    // What could not be given back while the database was away is given back at the next sign of life.
    const statusOf = async ({ upload }: Attempt): Promise<string> => {
      const { files } = (await (await client.get(`/upload/${upload.id}`)).json()) as OwnUpload;
      return files[0]!.status;
    };
    await eventually(async () => {
      const found = await Promise.all(attempts.map(statusOf));
      return found.every((status) => status === 'uploaded' || status === 'missing');
    });
    for (const attempt of attempts) {
      const { upload, file, content, status } = attempt;
      const found = await statusOf(attempt);
      if (status === 200) expect(found).toBe('uploaded');
      if (found === 'missing') {
        expect((await client.postFile(upload, file, content)).status).toBe(200);
      }
      const stored = await client.get(filePath(upload, file));
      expect(Buffer.from(await stored.arrayBuffer()).equals(content)).toBe(true);
    }
    const source = await connect(database.url);
    const [row] = await source.query<{ n: unknown; b: unknown }[]>(
      "SELECT files AS n, size AS b FROM usages WHERE user_id = ''",
    );
    await source.destroy();
    const bytes = attempts.reduce((sum, { content }) => sum + content.length, 0);
    expect([Number(row!.n), Number(row!.b)]).toEqual([UPLOADS + 1, bytes + 3]);
  });

  it('that stands still is given up, and found again', async () => {
    const before = Date.now();
    database.signal('SIGSTOP');
    const frozen = await ready();
    const took = Date.now() - before;
    database.signal('SIGCONT');
    expect(frozen).toBe(503);
    expect(took).toBeLessThan(PATIENCE);
    await eventually(async () => (await ready()) === 200);
  });
});
