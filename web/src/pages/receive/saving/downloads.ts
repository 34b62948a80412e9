import { type ComputedRef, type Ref, computed, ref } from 'vue';
import type { DownloadOptions, FileOptions, Upload, UploadFile } from '#client';
import { follow } from '../../../browser/saving';
import { base, plik } from '../../../state/server/client';
import { HEAD, type LockReason, Locked, tryPassphrase } from '../../../state/received/decrypting';
import type { Received } from '../../../state/received/received';
import { isThere } from '../../../state/received/files';
import { firstBytes } from '../kinds/first-bytes';
import { settings } from '../../../state/server/settings';
import { type SaveWish, Saves } from '../../../state/received/saves';

/** The name of an archive of everything. */
export const ARCHIVE = 'files.zip';
/** The key of the archive among what is being saved. */
export const ALL = '';
/** In ms: between two links that are followed; a browser would forget the first one otherwise. */
const BREATH = 600;

export interface Downloads {
  readonly saves: Saves;
  /** Files that can be had now. */
  readonly there: ComputedRef<readonly UploadFile[]>;
  /** They are at another address than the page, which may not send it a password. */
  readonly isForeign: ComputedRef<boolean>;
  /** The page may fetch them; from another address only if that knows the page (contract §2.6). */
  readonly isReadable: ComputedRef<boolean>;
  /** The page itself has to fetch them: a plain link cannot carry the password, or decrypt. */
  readonly byPage: ComputedRef<boolean>;
  readonly isEncrypted: ComputedRef<boolean>;
  /** A passphrase is needed first. */
  readonly isLocked: ComputedRef<boolean>;
  /** Why the last passphrase did not open it. */
  readonly lockReason: Ref<LockReason | undefined>;
  readonly isUnlocking: Ref<boolean>;
  /** Streams that somebody began to fetch here, by the file's id. */
  readonly begun: Ref<ReadonlySet<string>>;
  readonly url: (file: UploadFile) => string;
  readonly archiveUrl: () => string;
  readonly open: (file: UploadFile, options: DownloadOptions) => ReturnType<typeof plik.download>;
  readonly unlock: (passphrase: string) => Promise<void>;
  /** A link was followed. */
  readonly began: (files: readonly UploadFile[]) => void;
  /** As it is stored, for a program that decrypts. */
  readonly saveEncrypted: (file: UploadFile) => void;
  readonly saveFiles: (files: readonly UploadFile[]) => Promise<void>;
  readonly saveArchive: () => Promise<void>;
}

const originOf = (url = ''): string => (URL.canParse(url) ? new URL(url).origin : '');

/** How the files of an upload are had: by links, or by the page where links would not do. */
export function useDownloads(received: Received, upload: ComputedRef<Upload>): Downloads {
  const lockReason = ref<LockReason>();
  const begun = ref<ReadonlySet<string>>(new Set());
  const isEncrypted = computed(() => (upload.value.e2ee ?? '') !== '');
  const isForeign = computed(() => new URL(plik.archiveUrl(upload.value)).origin !== base.origin);
  const isReadable = computed(
    () =>
      !isForeign.value ||
      (!upload.value.protectedByPassword && originOf(settings.value?.plikDomain) === base.origin),
  );
  const known = {
    ...{ isReadable, lockReason, begun, isEncrypted, isForeign },
    there: computed(() => upload.value.files.filter((file) => isThere(upload.value, file))),
    byPage: computed(
      () => isEncrypted.value || (upload.value.protectedByPassword && !isForeign.value),
    ),
    isLocked: computed(
      () =>
        isEncrypted.value && (received.passphrase.value === '' || lockReason.value !== undefined),
    ),
    open: (file: UploadFile, options: DownloadOptions) =>
      plik.download(upload.value, file, { ...received.access.value, ...options }),
    url: (file: UploadFile) => plik.fileUrl(upload.value, file, { attachment: true }),
    archiveUrl: () => plik.archiveUrl(upload.value, ARCHIVE),
    began: (files: readonly UploadFile[]) => {
      begun.value = new Set([...begun.value, ...files.map(({ id }) => id)]);
      if (upload.value.oneShot || upload.value.stream) received.expectChange();
    },
  };
  return {
    ...known,
    ...useSaving(received, upload, known),
    ...useLock(received, upload, known),
  };
}

type Saving = Pick<Downloads, 'saves' | 'saveFiles' | 'saveEncrypted' | 'saveArchive'>;

function useSaving(
  received: Received,
  upload: ComputedRef<Upload>,
  known: Omit<Downloads, keyof Saving | 'unlock' | 'isUnlocking'>,
): Saving {
  const { began, open, byPage, isEncrypted, lockReason } = known;
  const saves = new Saves();

  const wishOf = (file: UploadFile): SaveWish => ({
    key: file.id,
    name: file.fileName,
    size: upload.value.stream ? undefined : file.fileSize,
    open: (options: FileOptions) => open(file, options),
    passphrase: isEncrypted.value ? received.passphrase.value : undefined,
  });

  function saveEncrypted(file: UploadFile): void {
    follow(known.url(file), `${file.fileName}.age`);
    began([file]);
  }

  async function saveFiles(files: readonly UploadFile[]): Promise<void> {
    began(files);
    if (byPage.value) {
      await saves.saveEach(files.map(wishOf));
      lockReason.value = files.map(({ id }) => takeLocked(saves, id)).find(Boolean);
      return;
    }
    for (const [index, file] of files.entries()) {
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, BREATH));
      follow(known.url(file), file.fileName);
    }
  }

  async function saveArchive(): Promise<void> {
    began(known.there.value);
    await saves.save({
      ...{ key: ALL, name: ARCHIVE, size: undefined, passphrase: undefined },
      open: (options) =>
        plik.archive(upload.value, { ...received.access.value, ...options, name: ARCHIVE }),
    });
  }

  return { saves, saveFiles, saveEncrypted, saveArchive };
}

/** What a passphrase did not open is said where another one can be typed, and nowhere else. */
function takeLocked({ all }: Saves, id: string): LockReason | undefined {
  const error = all.get(id)?.error;
  if (!(error instanceof Locked) || error.reason === 'damaged') return undefined;
  all.delete(id);
  return error.reason;
}

/** Tries a passphrase on the beginning of a file, so that a wrong one is known before anything is fetched. */
function useLock(
  received: Received,
  upload: ComputedRef<Upload>,
  { open, lockReason }: Pick<Downloads, 'open' | 'lockReason'>,
): Pick<Downloads, 'unlock' | 'isUnlocking'> {
  const isUnlocking = ref(false);

  async function tryOn(passphrase: string): Promise<void> {
    const { oneShot, stream, files } = upload.value;
    const sample = files.find(({ status }) => status === 'uploaded');
    // To look at these would be to have them.
    if (oneShot || stream || sample === undefined) return;
    const head = await open(sample, { range: { first: 0, last: HEAD - 1 } });
    await tryPassphrase(await firstBytes(head, HEAD), passphrase);
  }

  async function unlock(passphrase: string): Promise<void> {
    isUnlocking.value = true;
    try {
      await tryOn(passphrase);
      lockReason.value = undefined;
    } catch (error) {
      // What else it is, the download itself will say.
      lockReason.value = error instanceof Locked ? error.reason : undefined;
    } finally {
      isUnlocking.value = false;
      received.unlock(passphrase);
    }
  }

  return { unlock, isUnlocking };
}
