import type { PseudoFile } from './pseudo-file.js';

/** Where a file is sent to by tus, and with what. */
export interface Destination {
  /** The address that new files are announced to. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Beside the name of the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What one client does with a file; resolves when the client thinks that it has arrived. */
export interface Sender {
  readonly name: string;
  send(file: PseudoFile, to: Destination): Promise<void>;
}

/**
 * Milliseconds before each try of a client after one that brought nothing: what a process held that died elsewhere is
 * free again after a minute.
 */
export const RETRY_DELAYS = [0, 100, 500, 1000, ...Array.from({ length: 60 }, () => 2000)];
