import { shallowReactive } from 'vue';
import type { Upload } from '#client';
import { plik } from '../server/client';
import { say } from '../page/notices';
import type { Received } from './received';
import { t } from '../../texts';

/** A file that is being added. */
export interface Addition {
  readonly name: string;
  /** Of one; undefined while nobody knows. */
  readonly part: number | undefined;
  readonly error?: unknown;
}

/** Files that are added to an upload, one after the other. */
export class Additions {
  readonly rows = shallowReactive(new Map<number, Addition>());
  private last = 0;

  constructor(private readonly received: Received) {}

  async add(upload: Upload, files: readonly File[]): Promise<void> {
    const waiting = files.map((file) => {
      const key = ++this.last;
      this.rows.set(key, { name: file.name, part: 0 });
      return { key, file };
    });
    let count = 0;
    for (const { key, file } of waiting) if (await this.send(upload, key, file)) count += 1;
    if (count > 0) say(t('receive.added', { count }));
    await this.received.load();
  }

  forget(key: number): void {
    this.rows.delete(key);
  }

  private async send(upload: Upload, key: number, file: File): Promise<boolean> {
    try {
      await plik.addFile(upload, file, {
        ...this.received.access.value,
        onProgress: ({ loaded, total }) => {
          const part = total === undefined || total === 0 ? undefined : loaded / total;
          this.rows.set(key, { name: file.name, part });
        },
      });
      this.rows.delete(key);
      return true;
    } catch (error) {
      this.rows.set(key, { name: file.name, part: 0, error });
      return false;
    }
  }
}
