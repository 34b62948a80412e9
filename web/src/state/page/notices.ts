import { shallowReactive } from 'vue';

export interface Notice {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
  /** A way back, for what can be undone. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** In ms: long enough to be read; failures stay until they are closed. */
const SHOWN = 5000;

export const notices = shallowReactive<Notice[]>([]);
let last = 0;

export function closeNotice(id: number): void {
  const index = notices.findIndex((notice) => notice.id === id);
  if (index >= 0) notices.splice(index, 1);
}

/** Says for a moment what was done. */
export function say(text: string, action?: Notice['action']): void {
  const id = ++last;
  notices.push({ id, kind: 'done', text, action });
  setTimeout(closeNotice, SHOWN, id);
}

/** Says what failed, until it is closed. */
export function complain(text: string): void {
  notices.push({ id: ++last, kind: 'failed', text });
}
