/** Between the service worker and the page: what a phone's sheet for sharing has handed over. */
const CACHE = 'shared';
const NAME = 'X-Name';

/** What was shared before is forgotten, whether it was sent or not. */
export async function keepShared(files: readonly File[]): Promise<void> {
  await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  for (const [i, file] of files.entries()) {
    const headers = { 'Content-Type': file.type, [NAME]: encodeURIComponent(file.name) };
    await cache.put(`./shared/${i}`, new Response(file, { headers }));
  }
}

/** Gives them away once. */
export async function takeShared(): Promise<File[]> {
  const cache = await caches.open(CACHE);
  const kept = await cache.matchAll();
  const files = await Promise.all(
    kept.map(async (one) => {
      const type = one.headers.get('Content-Type') ?? '';
      const name = decodeURIComponent(one.headers.get(NAME) ?? '');
      return new File([await one.blob()], name, { type });
    }),
  );
  await caches.delete(CACHE);
  return files;
}
