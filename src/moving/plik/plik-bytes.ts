import type { FoundBytes } from '../../files/moving/adoption.js';

/** What tells the bytes of one file from others. Ids are known to be letters and digits. */
export interface PlikObject {
  readonly uploadId: string;
  readonly fileId: string;
  /** What Plik has encrypted the object with; undefined: it is not. */
  readonly customerKey?: Buffer | undefined;
}

/** What is at the place of a file. */
export type Located = (FoundBytes & { readonly size: number }) | { readonly problem: string };

/** Where a Plik keeps bytes. */
export interface PlikBytes {
  /** Whether there is anything that looks like files of Plik, which has stored some of which are `some`. */
  looksRight(some: readonly PlikObject[]): Promise<boolean>;
  locate(object: PlikObject): Promise<Located>;
  close(): void;
}
