import { ForeignObjects, ForeignStorageDown } from '../../files/moving/foreign-objects.js';
import type { BucketPlace } from './bucket-place.js';
import type { Located, PlikBytes, PlikObject } from './plik-bytes.js';
import { SourceError } from './source-error.js';

/** The bucket in which a Plik keeps its files (contract §12). It is only read. */
export class PlikBucket implements PlikBytes {
  private constructor(
    private readonly objects: ForeignObjects,
    private readonly place: BucketPlace,
  ) {}

  /** @throws SourceError what to look at in Plik's configuration */
  static async open(place: BucketPlace): Promise<PlikBucket> {
    return new PlikBucket(await explained(ForeignObjects.open(place.service)), place);
  }

  async looksRight(some: readonly PlikObject[]): Promise<boolean> {
    for (const one of some) if ('size' in (await this.locate(one))) return true;
    return false;
  }

  locate({ uploadId, fileId, customerKey }: PlikObject): Promise<Located> {
    const name = this.place.nameOf(uploadId, fileId);
    return explained(this.objects.look(name, customerKey));
  }

  close(): void {
    this.objects.close();
  }
}

/** That the service is away is no reason to take every file for lost. */
async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ForeignStorageDown)) throw error;
    throw new SourceError(`the files of Plik cannot be read: ${error.message}`);
  }
}
