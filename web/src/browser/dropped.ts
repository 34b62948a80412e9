/** A file that somebody handed over, and the folders that it was found in ("photos/2024"). */
export interface Found {
  readonly file: File;
  readonly folder: string;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });

const someEntries = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });

const NAMES = new Intl.Collator(undefined, { numeric: true });

/** Browsers give a folder in parts, in no order; the last part is empty. Files are before folders here. */
async function allEntries(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await someEntries(reader);
    if (some.length === 0) break;
    all.push(...some);
  }
  return all.sort(
    (a, b) => Number(a.isDirectory) - Number(b.isDirectory) || NAMES.compare(a.name, b.name),
  );
}

async function* within(entry: FileSystemEntry, folder: string): AsyncGenerator<Found> {
  if (isFile(entry)) yield { file: await fileOf(entry), folder };
  if (!isFolder(entry)) return;
  const inside = folder === '' ? entry.name : `${folder}/${entry.name}`;
  for (const one of await allEntries(entry)) yield* within(one, inside);
}

/** What was dropped or pasted, with what is in its folders. To be called before anything is awaited. */
export async function filesOf(data: DataTransfer): Promise<Found[]> {
  // Both are gone as soon as the event is over.
  const handed = [...data.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: Found[] = [];
  for (const { entry, file } of handed) {
    if (entry !== null) for await (const one of within(entry, '')) found.push(one);
    else if (file !== null) found.push({ file, folder: '' });
  }
  return found;
}

/** What was picked by an `<input type="file">`, also by one of folders. */
export const pickedFiles = (input: HTMLInputElement): Found[] =>
  [...(input.files ?? [])]
    .map((file) => {
      const at = file.webkitRelativePath.lastIndexOf('/');
      return { file, folder: file.webkitRelativePath.slice(0, Math.max(0, at)) };
    })
    .sort((a, b) => NAMES.compare(a.folder, b.folder));

/** How many files and folders hang on the pointer. */
export const hanging = (data: DataTransfer | null): number =>
  [...(data?.items ?? [])].filter(({ kind }) => kind === 'file').length;

/** Where text is typed, a paste is the field's own. */
export const isTypedInto = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null;
