import { computed, shallowRef } from 'vue';
import { keepWhile } from '../../browser/leaving';
import { type Limits, limitsOf } from '../server/limits';
import { type Trouble, distinctName, troubleWith } from './rules';
import { user } from '../server/session';
import { settings } from '../server/settings';

/** Something that will be sent. */
export interface Item {
  readonly id: number;
  readonly blob: Blob;
  readonly name: string;
  readonly type: string;
  /** Where it was found, "photos/2024". */
  readonly folder: string;
}

/** What was chosen, in the order in which it came. */
export const items = shallowRef<readonly Item[]>([]);
keepWhile(() => items.value.length > 0);
let last = 0;

export const limits = computed<Limits | undefined>(() =>
  settings.value === undefined ? undefined : limitsOf(settings.value, user.value),
);

/** What is wrong with which item. */
export const troubles = computed<ReadonlyMap<number, Trouble>>(() => {
  const found = new Map<number, Trouble>();
  for (const [index, { id, name, blob }] of items.value.entries()) {
    const trouble = troubleWith({ name, size: blob.size }, index, limits.value);
    if (trouble !== undefined) found.set(id, trouble);
  }
  return found;
});

export const totalSize = computed(() => items.value.reduce((sum, { blob }) => sum + blob.size, 0));

const isSame = (a: Blob, b: Blob): boolean =>
  a instanceof File &&
  b instanceof File &&
  a.name === b.name &&
  a.size === b.size &&
  a.lastModified === b.lastModified;

/** Adds files behind the others; those that are there already stay once. Answers how many are new. */
export function addFiles(
  files: readonly { readonly file: File; readonly folder: string }[],
): number {
  const taken = new Set(items.value.map(({ name }) => name));
  const added: Item[] = [];
  const known = new Map(items.value.map(({ blob, folder, name }) => [`${folder}/${name}`, blob]));
  for (const { file, folder } of files) {
    const before = known.get(`${folder}/${file.name}`);
    if (before !== undefined && isSame(before, file)) continue;
    const name = distinctName(file.name, folder, taken);
    taken.add(name);
    known.set(`${folder}/${file.name}`, file);
    added.push({ id: ++last, blob: file, name, type: file.type, folder });
  }
  items.value = [...items.value, ...added];
  return added.length;
}

/** Adds a file under the name that it had before. */
export function addAs(file: File, name: string): Item {
  const item = { id: ++last, blob: file, name, type: file.type, folder: '' };
  items.value = [...items.value, item];
  return item;
}

export function addText(name: string, text: string): void {
  const file = new File([text], name, { type: 'text/plain' });
  addFiles([{ file, folder: '' }]);
}

export function renameItem(id: number, name: string): void {
  items.value = items.value.map((item) => (item.id === id ? { ...item, name } : item));
}

export function removeItem(id: number): void {
  items.value = items.value.filter((item) => item.id !== id);
}

/** Puts an item back to where it was. */
export function putBack(item: Item, index: number): void {
  items.value = items.value.toSpliced(index, 0, item);
}

export function removeAll(): void {
  items.value = [];
}

/** Those that cannot be sent, and that no other name would help. */
export const leftOver = computed(() =>
  items.value.filter(({ id }) => ['too-large', 'too-many'].includes(troubles.value.get(id) ?? '')),
);

export function leaveOut(): void {
  const out = new Set(leftOver.value.map(({ id }) => id));
  items.value = items.value.filter(({ id }) => !out.has(id));
}
