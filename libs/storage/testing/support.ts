import { readdirSync, readlinkSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ListedObject, StorageBackend, StoredObject } from '../src/storage-backend.js';
import { storageKey } from '../src/storage-key.js';

/** A key whose file has an id as long as real ones, which begins with `name`. */
export const testKey = (name: string, attempt: number): string =>
  storageKey(name.padEnd(16, 'x'), attempt);

/** Bytes without a period that a shifted or repeated block could hide behind. */
export function pattern(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let i = 0; i < size; i += 1) bytes[i] = (i * 31 + (i >>> 8) * 17 + (i >>> 16) * 7) & 255;
  return bytes;
}

/** `bytes` in chunks, as a socket delivers them. */
export function sourceOf(bytes: Buffer, chunk = 64 * 1024): Readable {
  const chunks: Buffer[] = [];
  for (let i = 0; i < bytes.length; i += chunk) chunks.push(bytes.subarray(i, i + chunk));
  return Readable.from(chunks, { objectMode: false });
}

/** Gives some bytes and then waits for ever, as a stalled client does. */
export function stalledSource(first: Buffer): Readable {
  let given = false;
  return new Readable({
    read() {
      if (!given) this.push(first);
      given = true;
    },
  });
}

/** Gives some bytes, and the rest only when something is true that has to become so. */
export function heldUpSource(first: Buffer, isTrue: () => boolean, rest: Buffer): Readable {
  async function* chunks(): AsyncGenerator<Buffer, void> {
    for await (const chunk of sourceOf(first)) yield chunk as Buffer;
    await eventually(isTrue, () => 'the rest is held up for ever');
    for await (const chunk of sourceOf(rest)) yield chunk as Buffer;
  }
  return Readable.from(chunks(), { objectMode: false });
}

/** Gives some bytes and then fails with `error`. */
export function failingSource(first: Buffer, error: Error): Readable {
  let given = false;
  return new Readable({
    read() {
      if (given) this.destroy(error);
      else this.push(first);
      given = true;
    },
  });
}

export async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function readAll(object: StoredObject): Promise<Buffer> {
  return collect(object.read());
}

/** A signal that never aborts. */
export const calm = (): AbortSignal => new AbortController().signal;

/** Stages and commits. */
export async function store(backend: StorageBackend, key: string, bytes: Buffer): Promise<void> {
  const staged = await backend.stage(key, sourceOf(bytes), calm());
  await staged.commit();
}

/** Everything listed, in the order of the keys. */
export async function listed(backend: StorageBackend): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  for await (const object of backend.list()) objects.push(object);
  return objects.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** What the promise rejects with; fails when it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => ({ rejected: false as const }),
    (error: unknown) => ({ rejected: true as const, error }),
  );
  if (!outcome.rejected) throw new Error('resolved, although it should have been rejected');
  return outcome.error;
}

/** Milliseconds that a test waits for what has to happen soon, also on a machine with much else to do. */
const PATIENCE = 60_000;

/** Waits for what happens soon, and fails with what `describe` says when it does not. */
export async function eventually(isTrue: () => boolean, describe: () => string): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(describe());
    await sleep(5);
  }
}

/** Files, folders and pipes that this process holds open (Linux). */
export function openDescriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      // The descriptor with which the folder itself was read.
      return [];
    }
  });
}

/** Runs `work` and fails when it leaves descriptors open. */
export async function expectNoLeak(work: () => Promise<void>): Promise<void> {
  const before = openDescriptors();
  await work();
  await eventually(
    () => openDescriptors().length <= before.length,
    () => `left open: ${openDescriptors().slice(before.length).join(', ')}`,
  );
}
