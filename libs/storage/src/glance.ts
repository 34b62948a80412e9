import type { Glance, StorageBackend, Wanted } from './storage-backend.js';

/** What a backend says of an object in its own way, or what opening it shows. */
export function glanceAt(
  backend: StorageBackend,
  key: string,
  wanted: Wanted,
  details?: string,
): Promise<Glance> {
  return backend.glance?.(key, wanted, details) ?? byOpening(backend, key, wanted, details);
}

async function byOpening(
  backend: StorageBackend,
  key: string,
  { most }: Wanted,
  details?: string,
): Promise<Glance> {
  const object = await backend.open(key, details);
  const { size } = object;
  const end = Math.min(size, most);
  if (end === 0) {
    await object.close();
    return { size, first: Buffer.alloc(0) };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of object.read({ start: 0, end })) chunks.push(chunk as Buffer);
  return { size, first: Buffer.concat(chunks) };
}
