import type { Plural, Values } from './types';

/** A text between placeholders, or the name of one. */
export type Piece = { readonly text: string } | { readonly name: string };

/** "a {b} c" as its pieces. */
export const piecesOf = (template: string): Piece[] =>
  template
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => (/^\{\w+\}$/.test(part) ? { name: part.slice(1, -1) } : { text: part }));

/** The form that the language has for this count. */
export function formOf(message: string | Plural, count: number, rules: Intl.PluralRules): string {
  if (typeof message === 'string') return message;
  return message[rules.select(count)] ?? message.other;
}

/** The template with its values; numbers as `format` writes them. */
export const fill = (template: string, values: Values, format: (n: number) => string): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? format(value) : value;
  });
