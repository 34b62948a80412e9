import en from './en';
import type { Texts } from './types';

export interface Language {
  /** As in HTML's `lang`. */
  readonly tag: string;
  /** In itself. */
  readonly name: string;
  readonly load: () => Promise<Texts>;
}

const ENGLISH: Language = { tag: 'en', name: 'English', load: () => Promise.resolve(en) };

/** All that there are. A new one is a folder of messages and a line here. */
export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  { tag: 'fr', name: 'Français', load: () => import('./fr').then((m) => m.default) },
  { tag: 'de', name: 'Deutsch', load: () => import('./de').then((m) => m.default) },
  { tag: 'es', name: 'Español', load: () => import('./es').then((m) => m.default) },
  { tag: 'zh', name: '简体中文', load: () => import('./zh').then((m) => m.default) },
];

const baseOf = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';

/** The first of the wishes that there is, in whichever region; else English. */
export function languageFor(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const found = LANGUAGES.find(({ tag }) => baseOf(tag) === baseOf(wish));
    if (found !== undefined) return found;
  }
  return ENGLISH;
}

/** How numbers and dates are written in a language: as in the first region of it that is wished for, if there is one. */
export const localeFor = (tag: string, wishes: readonly string[]): string =>
  wishes.find((wish) => baseOf(wish) === baseOf(tag)) ?? tag;
