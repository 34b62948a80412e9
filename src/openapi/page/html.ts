/** Markup: what is not is escaped on its way in. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const textOf = (part: Part): string => {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return String(part).replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
};

/** Markup with parts: strings in it are text. How the markup itself is broken into lines does not matter. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(
    strings
      .map((text, i) => {
        const part = parts[i];
        return text.replace(/\s+/g, ' ') + (part === undefined ? '' : textOf(part));
      })
      .join(''),
  );

export const nothing = new Markup('');

/** Text in which `code` is marked, and empty lines part paragraphs. */
export function prose(text: string): Markup[] {
  return text.split('\n\n').map((paragraph) => {
    const pieces = paragraph.split('`');
    const marked = pieces.map((piece, i) =>
      i % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`,
    );
    return html`<p>${marked}</p> `;
  });
}

/** For fragments: what is not a letter or digit becomes a dash. */
export const anchor = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase();

/** A value of the document in words: texts as they are. */
export const shown = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
