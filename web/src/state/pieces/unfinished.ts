import { computed, shallowReactive, shallowRef } from 'vue';
import { hold, letGo, listen } from '../../browser/held';
import { keep, kept } from '../../browser/kept';
import { base } from '../server/client';
import { user, whenLeaving } from '../server/session';
import { type Note, isFor, keyOf, notesIn } from './notes';
import { PLACE } from './place';

/**
 * The large files that this browser has begun to send and that are not there yet. With them it keeps tokens of uploads,
 * until the file has arrived, its time is over, somebody forgets it, or logs out.
 */
const all = shallowRef<readonly Note[]>([]);
/** Those that a page is at work on: this one, or another one of this browser. */
const held = shallowReactive(new Set<string>());
/** What this page has written down once: when it is gone, somebody has forgotten it, and it stays forgotten. */
const written = new Set<string>();

/** What somebody could go on with. */
export const unfinished = computed(() =>
  all.value.filter((note) => isFor(note, user.value?.id) && !held.has(keyOf(note))),
);

const read = (): Note[] => notesIn(kept(PLACE), Date.now());

function write(notes: readonly Note[]): void {
  keep(PLACE, notes.length === 0 ? null : JSON.stringify(notes));
  all.value = notes;
}

/** In ms: as long as other pages have to say what they are at work on, before it is offered. */
const ANSWERED = 300;
let followed: Promise<unknown> | undefined;

/** Hears what other pages do, and is heard by them. Resolves when those that are there have answered. */
function follow(): Promise<unknown> {
  if (followed !== undefined) return followed;
  addEventListener('storage', ({ key }) => {
    if (key === null || key.endsWith(PLACE)) all.value = read();
  });
  whenLeaving(() => {
    all.value = [];
  });
  listen(base.pathname, {
    held: (keys) => {
      for (const key of keys) held.add(key);
    },
    free: (keys) => {
      for (const key of keys) held.delete(key);
    },
  });
  return (followed = new Promise((resolve) => setTimeout(resolve, ANSWERED)));
}

/** Looks what was left; from then on `unfinished` is as it is. */
export async function lookForUnfinished(): Promise<void> {
  await follow();
  // What is over is not only not shown.
  write(read());
}

/** This page is at work on it; its note is written anew whenever something of it changes. */
export function remember(note: Note): void {
  void follow();
  const key = keyOf(note);
  const notes = read();
  const index = notes.findIndex((one) => keyOf(one) === key);
  if (index < 0 && written.has(key)) return;
  written.add(key);
  if (!held.has(key)) {
    held.add(key);
    hold(key);
  }
  write(index < 0 ? [...notes, note] : notes.with(index, note));
}

/** It has arrived, cannot arrive any more, or is not wanted. */
export function forget(...notes: readonly Pick<Note, 'uploadId' | 'fileId'>[]): void {
  const keys = notes.map(keyOf);
  write(read().filter((note) => !keys.includes(keyOf(note))));
  for (const key of keys) held.delete(key);
  letGo(...keys);
}

/** The same of all files of an upload. */
export function forgetUpload(uploadId: string): void {
  forget(...read().filter((note) => note.uploadId === uploadId));
}
