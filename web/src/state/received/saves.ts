import { shallowReactive } from 'vue';
import { Aborted, type Download, type FileOptions } from '#client';
import { keepWhile } from '../../browser/leaving';
import { type Target, openTarget } from '../../browser/saving';
import { decryptTo } from './decrypting';

/** A file that the page itself fetches and saves, since a link could not. */
export interface Save {
  readonly loaded: number;
  readonly total: number | undefined;
  /** It has ended: well, if there is no `error`. */
  readonly isOver: boolean;
  readonly error?: unknown;
  readonly stop: () => void;
}

export interface SaveWish {
  readonly key: string;
  readonly name: string;
  /** Bytes, if they are known. */
  readonly size: number | undefined;
  readonly open: (options: FileOptions) => Promise<Download>;
  /** Of an encrypted file. */
  readonly passphrase: string | undefined;
}

/** In ms: how often a bar moves. */
const STEP = 100;

/** What is being saved in a page, by the key of the wish. */
export class Saves {
  readonly all = shallowReactive(new Map<string, Save>());

  /** Resolves when it has ended, well or not; true: it was saved. */
  async save(wish: SaveWish): Promise<boolean> {
    if (this.all.get(wish.key)?.isOver === false) return false;
    const target = await openTarget(wish.name, wish.size);
    if (target === undefined) return false;
    const stopping = new AbortController();
    const stop = (): void => {
      stopping.abort();
    };
    let now: Save = { loaded: 0, total: wish.size, isOver: false, stop };
    const show = (change: Partial<Save>): void => {
      now = { ...now, ...change };
      this.all.set(wish.key, now);
    };
    show({});
    const letGo = keepWhile(() => true);
    try {
      await copy(wish, target, stopping.signal, show);
      show({ isOver: true });
      return true;
    } catch (error) {
      await target.drop();
      if (error instanceof Aborted || stopping.signal.aborted) this.all.delete(wish.key);
      else show({ isOver: true, error });
      return false;
    } finally {
      letGo();
    }
  }

  /** One after the other; ends at the first that does not come. */
  async saveEach(wishes: readonly SaveWish[]): Promise<void> {
    for (const wish of wishes) if (!(await this.save(wish))) return;
  }

  stopAll(): void {
    for (const save of this.all.values()) save.stop();
  }
}

async function copy(
  { open, passphrase }: SaveWish,
  target: Target,
  signal: AbortSignal,
  show: (change: Partial<Save>) => void,
): Promise<void> {
  let shown = 0;
  const onProgress: FileOptions['onProgress'] = ({ loaded, total }) => {
    const now = performance.now();
    if (now - shown < STEP && loaded !== total) return;
    shown = now;
    show({ loaded, ...(total === undefined ? {} : { total }) });
  };
  const download = await open({ signal, onProgress });
  if (passphrase === undefined) await download.writeTo((piece) => target.write(piece));
  else await decryptTo(download, passphrase, (piece) => target.write(piece));
  await target.finish();
}
