import { computed, ref, shallowRef } from 'vue';
import { keep, kept } from '../browser/kept';
import en from './en';
import { fill, formOf } from './fill';
import { LANGUAGES, type Language, languageFor, localeFor } from './languages';
import type { Plural, TextKey, Texts, Values } from './types';

export { LANGUAGES } from './languages';
export type { TextKey, Values } from './types';

const texts = shallowRef<Texts>(en);

/** The language of the page, as a tag. */
export const language = ref('en');

/** The same with the region whose way of writing numbers and dates the browser prefers. */
export const locale = ref('en');

const rules = computed(() => new Intl.PluralRules(language.value));
const numbers = computed(() => new Intl.NumberFormat(locale.value));

const messageOf = (key: TextKey): string | Plural => {
  const [area, name] = key.split('.') as [keyof Texts, never];
  return texts.value[area][name];
};

/** The template of a message, for those that put parts of the page into it. */
export const template = (key: TextKey, count = 0): string =>
  formOf(messageOf(key), count, rules.value);

/** A message in the language of the page. `count` chooses its form. */
export function t(key: TextKey, values: Values = {}): string {
  const count = typeof values.count === 'number' ? values.count : 0;
  return fill(template(key, count), values, (n) => numbers.value.format(n));
}

async function use({ tag, load }: Language): Promise<void> {
  texts.value = await load();
  language.value = tag;
  locale.value = localeFor(tag, navigator.languages);
  document.documentElement.lang = tag;
}

/** Changes the language of the page, and remembers it in this browser. */
export async function chooseLanguage(tag: string): Promise<void> {
  const found = LANGUAGES.find((one) => one.tag === tag);
  if (found === undefined) return;
  await use(found);
  keep('language', found.tag);
}

/** The language that was chosen here, or else that of the browser. */
export function loadLanguage(): Promise<void> {
  const chosen = kept('language');
  const wishes = chosen === null ? navigator.languages : [chosen, ...navigator.languages];
  // A language that does not come leaves the page in English.
  return use(languageFor(wishes)).catch(() => undefined);
}
