import type { StorageBackend } from '../src/storage-backend.js';
import { describeAdopting } from './adopting.contract.js';
import type { PlaceUnderTest } from './backend-under-test.js';
import { describeEndurance } from './endurance.contract.js';
import { describeGlancing } from './glancing.contract.js';
import { describeGrowing } from './growing.contract.js';
import { describeListing } from './listing.contract.js';
import { describePumping } from './pumping.contract.js';
import { describeReading } from './reading.contract.js';
import { describeStaging } from './staging.contract.js';

/** Makes a prepared backend, and what removes everything of it afterwards. */
export type MakeBackend = () => Promise<{
  readonly backend: StorageBackend;
  /** What another process would use of the same place; the same one when there can be no other. */
  another(): Promise<StorageBackend>;
  /** Bytes of which something partial is listed while they are staged; 5 if it does not say. */
  readonly stagedSize?: number;
  cleanUp(): Promise<void>;
}>;

const STAGED_SIZE = 5;

/** What every backend has to do, whatever it keeps its bytes in. */
export function describeStorageContract(name: string, make: MakeBackend): void {
  describe(`storage contract: ${name}`, () => {
    let made: Awaited<ReturnType<MakeBackend>> | undefined;
    const others: StorageBackend[] = [];
    const place = (): NonNullable<typeof made> => {
      if (made === undefined) throw new Error('there is no backend outside of a test');
      return made;
    };
    const another = async (): Promise<StorageBackend> => {
      const backend = await place().another();
      others.push(backend);
      return backend;
    };
    const sut: PlaceUnderTest = Object.assign(() => place().backend, { another });

    beforeEach(async () => {
      made = await make();
    });
    afterEach(async () => {
      for (const backend of others.splice(0)) await backend.close();
      await made?.backend.close();
      await made?.cleanUp();
      made = undefined;
    });

    it('is ready, and may be prepared again', async () => {
      await expect(sut().check()).resolves.toBeUndefined();
      await expect(sut().prepare()).resolves.toBeUndefined();
    });

    describeStaging(sut);
    describeGrowing(sut);
    describeAdopting(sut);
    describeReading(sut);
    describePumping(sut);
    describeGlancing(sut);
    describeListing(sut, () => made?.stagedSize ?? STAGED_SIZE);
    describeEndurance(sut);
  });
}
