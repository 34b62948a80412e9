import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type Glance, type StoredObject, StorageService } from '../../libs/storage/src/index.js';
import { DigestPool } from '../../libs/streams/src/index.js';
import { Clock } from '../../src/common/clock.js';
import { Instance } from '../../src/common/instance.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { MoveRepository } from '../../src/database/repositories/move.repository.js';
import { Relocation } from '../../src/files/moving/relocation.js';
import { Takeout } from '../../src/files/moving/takeout.js';
import { Client, type OwnUpload } from './client.js';
import { TestServer } from './server.js';

type Work = () => Promise<unknown>;

/** Two servers on one database and one storage: what one does in the middle of a request to the other. */
export class Meanwhile {
  private constructor(
    readonly server: TestServer,
    readonly other: TestServer,
  ) {}

  static async start(): Promise<Meanwhile> {
    const server = await TestServer.start();
    return new Meanwhile(server, await TestServer.start({}, server.folder));
  }

  async stop(): Promise<void> {
    await this.other.halt();
    await this.server.stop();
  }

  get client(): Client {
    return Client.of(this.server);
  }

  /** Asks the other server. */
  get elsewhere(): Client {
    return Client.of(this.other);
  }

  /**
   * Changes what the storage gives the first server for its n-th opening from now on. A glance counts as an
   * opening, and is left as it is.
   */
  onOpening(n: number, change: (open: () => Promise<StoredObject>) => Promise<StoredObject>): void {
    this.onAsking((open, asked) => (asked === n ? change(open) : open()));
  }

  /** After the row was read, and before the bytes are opened for the n-th time. */
  beforeOpening(work: Work, n = 1): void {
    const change = async <T>(open: () => Promise<T>): Promise<T> => {
      await work();
      return open();
    };
    this.onAsking(
      (open, asked) => (asked === n ? change(open) : open()),
      (glance, asked) => (asked === n ? change(glance) : glance()),
    );
  }

  /** After the bytes were found, and before the first of them is read. */
  afterOpening(work: Work, n = 1): void {
    this.onOpening(n, async (open) => {
      const object = await open();
      await work();
      return object;
    });
  }

  private onAsking(
    onOpen: (open: () => Promise<StoredObject>, asked: number) => Promise<StoredObject>,
    onGlance: (glance: () => Promise<Glance>, asked: number) => Promise<Glance> = (glance) =>
      glance(),
  ): void {
    const storage = this.server.app.get(StorageService);
    const real = StorageService.prototype;
    let asked = 0;
    jest
      .spyOn(storage, 'open')
      .mockImplementation((place) => onOpen(() => real.open.call(storage, place), ++asked));
    jest
      .spyOn(storage, 'glance')
      .mockImplementation((place, wanted) =>
        onGlance(() => real.glance.call(storage, place, wanted), ++asked),
      );
  }

  removeFile(upload: OwnUpload, path: string): Work {
    const token = { 'X-UploadToken': upload.uploadToken };
    return async () => {
      const answer = await this.elsewhere.delete(path, token);
      if (answer.status !== 200) throw new Error(await answer.text());
    };
  }

  removeUpload(upload: OwnUpload): Work {
    const remove = this.removeFile(upload, `/upload/${upload.id}`);
    return () => remove().then(() => this.other.clean());
  }

  /** A year passes for the other server, which cleans. */
  async expire(): Promise<void> {
    const later = Date.now() + 365 * 86_400_000;
    const clock = jest.spyOn(this.other.app.get(Clock), 'now').mockReturnValue(later);
    await this.other.clean();
    clock.mockRestore();
  }

  /** Moves a file to another key, as a migration does, and erases it where it was. */
  async move(id: string): Promise<void> {
    await withPool(async (pool) => {
      const relocation = relocationOf(this.other, pool);
      const file = (await this.other.app.get(FileRepository).find(id))!;
      const outcome = await relocation.copy(file, file.backend);
      if (outcome !== 'moved') throw new Error(JSON.stringify(outcome));
      await relocation.eraseOld(file);
    });
  }

  async statusOf({ id }: OwnUpload): Promise<string[]> {
    const seen = (await (await this.client.get(`/upload/${id}`)).json()) as OwnUpload;
    return seen.files.map(({ status }) => status);
  }
}

/** Every line of error that servers write from now on. */
export function errorsLogged(): string[] {
  const lines: string[] = [];
  jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => {
    lines.push(String(line));
  });
  return lines;
}

export const answered = async (response: Response): Promise<[number, string]> => [
  response.status,
  await response.text(),
];

/** Threads for digests, as a command of `plikd` has them. */
export async function withPool<T>(work: (pool: DigestPool) => Promise<T>): Promise<T> {
  const pool = new DigestPool({ workers: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

export function relocationOf({ app }: TestServer, pool: DigestPool): Relocation {
  const [files, moves] = [app.get(FileRepository), app.get(MoveRepository)];
  const [storage, instance, clock] = [app.get(StorageService), app.get(Instance), app.get(Clock)];
  return new Relocation(files, moves, storage, instance, clock, pool);
}

export const takeoutOf = ({ app }: TestServer, pool: DigestPool): Takeout =>
  new Takeout(app.get(FileRepository), app.get(StorageService), pool);
