import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StagedObject } from '../src/storage-backend.js';
import { ObjectMissing } from '../src/storage.errors.js';
import type { BackendUnderTest } from './backend-under-test.js';
import { expectNoLeak, listed, pattern, readAll, rejection, testKey } from './support.js';

const KEY = testKey('adOPT1', 1);

/** Holds for backends that adopt; one that always copies has nothing to show here. */
export function describeAdopting(sut: BackendUnderTest): void {
  describe('adopting', () => {
    let folder: string;
    let path: string;

    beforeEach(async () => {
      folder = await fs.mkdtemp(join(tmpdir(), 'plik-adopt-'));
      path = join(folder, 'source');
    });
    afterEach(() => fs.rm(folder, { recursive: true, force: true }));

    /** Does nothing when the backend does not adopt, or not from here. */
    async function adopted(work: (staged: StagedObject) => Promise<void>): Promise<void> {
      const staged = (await sut().adopt?.(KEY, path)) ?? null;
      if (staged !== null) await work(staged);
    }

    it.each([0, 1, 300_000])('takes a file of %i bytes', async (size) => {
      const bytes = pattern(size);
      await fs.writeFile(path, bytes);
      await adopted(async (staged) => {
        expect(staged.size).toBe(size);
        expect(await rejection(sut().open(KEY))).toBeInstanceOf(ObjectMissing);
        expect(await listed(sut())).toEqual([{ key: KEY, partial: true }]);
        await staged.commit();
        expect((await readAll(await sut().open(KEY))).equals(bytes)).toBe(true);
        expect(await listed(sut())).toEqual([{ key: KEY, partial: false }]);
      });
      expect(await fs.readFile(path)).toEqual(bytes);
    });

    it('leaves the file alone when it forgets or deletes the object, and the other way round', async () => {
      await fs.writeFile(path, pattern(10));
      await adopted(async (staged) => {
        await staged.discard();
        await staged.discard();
        expect(await listed(sut())).toEqual([]);
      });
      await adopted(async (staged) => {
        await staged.commit();
        await rejection(staged.commit());
        await staged.discard();
        await sut().delete(KEY);
        expect(await listed(sut())).toEqual([]);
      });
      expect(await fs.readFile(path)).toEqual(pattern(10));
      await adopted(async (staged) => {
        await staged.commit();
        await fs.rm(path);
        expect(await readAll(await sut().open(KEY))).toEqual(pattern(10));
      });
    });

    const nothing: [string, () => Promise<unknown>][] = [
      ['nothing', () => Promise.resolve()],
      ['a link to a file', () => fs.symlink('/etc/passwd', path)],
      ['a link to nowhere', () => fs.symlink(join(folder, 'nowhere'), path)],
      ['a pipe', () => Promise.resolve(execFileSync('mkfifo', [path]))],
    ];

    it.each(nothing)('takes %s for no file', async (_what, make) => {
      await make();
      await expectNoLeak(async () => {
        if (sut().adopt === undefined) return;
        expect(await rejection(sut().adopt!(KEY, path))).toBeInstanceOf(ObjectMissing);
      });
      expect(await listed(sut())).toEqual([]);
    });

    it('takes a folder for no file, or cannot adopt it', async () => {
      await fs.mkdir(path);
      const outcome = await Promise.resolve(sut().adopt?.(KEY, path)).catch(
        (error: unknown) => error,
      );
      if (outcome !== undefined && outcome !== null) expect(outcome).toBeInstanceOf(ObjectMissing);
      expect(await listed(sut())).toEqual([]);
    });
  });
}
