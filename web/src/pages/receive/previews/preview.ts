import { type Ref, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Upload, UploadFile } from '#client';
import { plik } from '../../../state/server/client';
import { decryptTo } from '../../../state/received/decrypting';
import type { Received } from '../../../state/received/received';
import type { Downloads } from '../saving/downloads';
import { firstBytes } from '../kinds/first-bytes';
import { type Shown, isServed, previewOf } from '../kinds/preview-kinds';

/** What there is to be seen of a file. */
export type Preview =
  | {
      readonly kind: 'image' | 'audio' | 'video' | 'pdf';
      readonly url: string;
      readonly isOurs: boolean;
    }
  | { readonly kind: 'text' | 'markdown'; readonly text: string; readonly isCut: boolean };

/** In bytes: as much of a text as is shown. */
const TEXT = 1_000_000;

/** Thrown to end a decryption of which nothing more is needed. */
class Enough extends Error {}

/** It is not what its name says, and nothing is to be seen of it. */
export class Unshowable extends Error {}

/**
 * A list of where else the parts of a film are. Some browsers find it whatever type they are told, and would ask there.
 */
async function refusePlaylist(blob: Blob): Promise<void> {
  const start = new TextDecoder().decode(await blob.slice(0, 16).arrayBuffer());
  if (start.startsWith('#EXTM3U')) throw new Unshowable('a playlist');
}

interface Source {
  readonly upload: Upload;
  readonly downloads: Downloads;
  readonly received: Received;
}

/** The whole file in memory; types are ours, so that nothing of it is ever taken for a page. */
async function blobOf(
  { downloads, received }: Source,
  file: UploadFile,
  { type }: Shown,
  signal: AbortSignal,
): Promise<Blob> {
  const download = await downloads.open(file, { signal });
  if (!downloads.isEncrypted.value) return new Blob([await download.blob()], { type });
  const parts: Blob[] = [];
  await decryptTo(download, received.passphrase.value, (piece) => {
    parts.push(new Blob([piece]));
    return Promise.resolve();
  });
  return new Blob(parts, { type });
}

async function beginningOf(
  { downloads, received }: Source,
  file: UploadFile,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  if (!downloads.isEncrypted.value) {
    // An empty file has no part that one could ask for.
    const range = file.fileSize > TEXT ? { range: { first: 0, last: TEXT - 1 } } : {};
    const bytes = await firstBytes(await downloads.open(file, { signal, ...range }), TEXT);
    return { bytes, isCut: file.fileSize > TEXT };
  }
  const parts: Blob[] = [];
  let used = 0;
  const download = await downloads.open(file, { signal });
  await decryptTo(download, received.passphrase.value, (piece) => {
    parts.push(new Blob([piece]));
    used += piece.length;
    return used > TEXT ? Promise.reject(new Enough()) : Promise.resolve();
  }).catch((error: unknown) => {
    if (!(error instanceof Enough)) throw error;
  });
  const bytes = new Uint8Array(await new Blob(parts).slice(0, TEXT).arrayBuffer());
  return { bytes, isCut: used > TEXT };
}

/** The browser can fetch it itself: what is served under a type that it shows, to everybody. */
const isDirect = ({ upload, downloads }: Source, shown: Shown): boolean =>
  !downloads.byPage.value && !upload.protectedByPassword && isServed(shown);

async function see(source: Source, file: UploadFile, signal: AbortSignal): Promise<Preview> {
  const shown = previewOf(source.upload, file);
  if (shown === undefined) throw new Unshowable('of no kind that is shown');
  const { kind } = shown;
  if (kind === 'text' || kind === 'markdown') {
    const { bytes, isCut } = await beginningOf(source, file, signal);
    return { kind, text: new TextDecoder().decode(bytes), isCut };
  }
  if (isDirect(source, shown)) {
    return { kind, url: plik.fileUrl(source.upload, file), isOurs: false };
  }
  const blob = await blobOf(source, file, shown, signal);
  await refusePlaylist(blob);
  return { kind, url: URL.createObjectURL(blob), isOurs: true };
}

/** What is seen of the file, anew for each one. */
export function usePreview(
  file: Ref<UploadFile | undefined>,
  source: () => Source,
): { preview: Ref<Preview | undefined>; error: Ref<unknown> } {
  const preview = shallowRef<Preview>();
  const error = ref<unknown>();
  let running = new AbortController();

  function leave(): void {
    running.abort();
    const old = preview.value;
    if (old !== undefined && 'isOurs' in old && old.isOurs) URL.revokeObjectURL(old.url);
    preview.value = undefined;
    error.value = undefined;
  }

  async function show(wanted: UploadFile): Promise<void> {
    running = new AbortController();
    const { signal } = running;
    try {
      const seen = await see(source(), wanted, signal);
      if (!signal.aborted) preview.value = seen;
      else if ('isOurs' in seen && seen.isOurs) URL.revokeObjectURL(seen.url);
    } catch (failure) {
      if (!signal.aborted) error.value = failure;
    }
  }

  watch(
    () => file.value?.id,
    () => {
      leave();
      if (file.value !== undefined) void show(file.value);
    },
    { immediate: true },
  );
  onScopeDispose(leave);
  return { preview, error };
}
