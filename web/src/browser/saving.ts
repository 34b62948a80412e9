/** Bytes in memory of their own, as files want them. */
export type Piece = Uint8Array<ArrayBuffer>;

/** Where the bytes of a file go that the page itself fetches. */
export interface Target {
  /** The piece may be used for something else afterwards. */
  write(piece: Piece): Promise<void>;
  /** All of it is there. */
  finish(): Promise<void>;
  /** Nothing of it is kept. */
  drop(): Promise<void>;
}

/** What is not in every browser: a file of one's own to write to, on secure pages. */
interface Picking {
  showSaveFilePicker?: (wishes: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}

/** From so many bytes on, a file is not collected by the browser, but written where somebody says. */
const LARGE = 64 * 1024 * 1024;
/** Bytes that are collected before the browser gets them: it keeps books of every part. */
const PART = 4 * 1024 * 1024;
/** In ms: a browser may read the parts of a file for a while after it was told to. */
const READ_BY_THEN = 60_000;

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:*?"<>|]/gu;

/** A name that every system takes; it does not turn around, and is no path. */
export const safeName = (name: string): string => {
  const kept = name.replace(UNSAFE, '_').replace(/^\.+|[. ]+$/g, '');
  const dot = kept.lastIndexOf('.');
  const end = dot > 0 && kept.length - dot <= 16 ? kept.slice(dot) : '';
  const start = kept.slice(0, kept.length - end.length);
  return `${start.slice(0, 180) || 'file'}${end}`;
};

/** As if somebody had clicked on a link that saves. */
export function follow(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = safeName(name);
  document.body.append(link);
  link.click();
  link.remove();
}

/** Saves what is in memory. Its type is one that browsers never show. */
export function saveBlob(parts: readonly Blob[], name: string): void {
  const url = URL.createObjectURL(new Blob([...parts], { type: 'application/octet-stream' }));
  follow(url, name);
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, READ_BY_THEN);
}

/**
 * Opens a place for a file; undefined: whoever was asked for one changed their mind. To be called at a click. A file
 * that is small goes to where the browser puts what it downloads; nobody is asked.
 */
export async function openTarget(
  name: string,
  size: number | undefined,
): Promise<Target | undefined> {
  const { showSaveFilePicker } = window as Picking;
  if (showSaveFilePicker === undefined || (size !== undefined && size < LARGE)) {
    return new Collected(name);
  }
  try {
    const handle = await showSaveFilePicker.call(window, { suggestedName: safeName(name) });
    return new Written(await handle.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    // Not at a click, or not allowed here: then as browsers without it.
    return new Collected(name);
  }
}

class Written implements Target {
  constructor(private readonly file: FileSystemWritableFileStream) {}

  write(piece: Piece): Promise<void> {
    return this.file.write(piece);
  }

  finish(): Promise<void> {
    return this.file.close();
  }

  async drop(): Promise<void> {
    await this.file.abort().catch(() => undefined);
  }
}

/** Browsers put the parts of a large file on the disk. */
export class Collected implements Target {
  private readonly parts: Blob[] = [];
  private readonly memory = new Uint8Array(PART);
  private used = 0;

  constructor(private readonly name: string) {}

  write(piece: Piece): Promise<void> {
    for (let rest = piece; rest.length > 0;) {
      const taken = rest.subarray(0, PART - this.used);
      this.memory.set(taken, this.used);
      this.used += taken.length;
      rest = rest.subarray(taken.length);
      if (this.used === PART) this.pack();
    }
    return Promise.resolve();
  }

  finish(): Promise<void> {
    this.pack();
    saveBlob(this.parts.splice(0), this.name);
    return Promise.resolve();
  }

  drop(): Promise<void> {
    this.parts.length = 0;
    return Promise.resolve();
  }

  private pack(): void {
    if (this.used > 0) this.parts.push(new Blob([this.memory.slice(0, this.used)]));
    this.used = 0;
  }
}
