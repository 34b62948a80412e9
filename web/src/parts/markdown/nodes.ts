import type { Token, Tokens } from 'marked';
import { type VNode, h } from 'vue';

/** What somebody wrote, as parts of the page: a text node stays a text node, whatever is in it. */
export type Piece = VNode | string;

/** Entities that people write; marked leaves them to the browser, which never sees this as markup. */
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' },
    ...{ copy: '©', hellip: '…', mdash: '—', ndash: '–', euro: '€' },
  }),
);

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,8}));/g,
    (...found: string[]) => {
      const [whole, decimal, hex, name] = found as [string, ...(string | undefined)[]];
      if (name !== undefined) return ENTITIES.get(name) ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}

/** Where a link may lead; undefined: nowhere, so that it stays a text. */
export function safeHref(href: string): string | undefined {
  // Relative ones would lead into this page, of which who wrote it knows nothing.
  if (!/^(?:https?:\/\/|mailto:)/i.test(href) || !URL.canParse(href)) return undefined;
  return new URL(href).href;
}

const all = (tokens: readonly Token[] | undefined): Piece[] => (tokens ?? []).flatMap(pieceOf);

function link(href: string, inner: Piece[]): Piece[] {
  const safe = safeHref(href);
  if (safe === undefined) return inner;
  const leading = { href: safe, target: '_blank', rel: 'noopener noreferrer nofollow' };
  return [h('a', leading, inner)];
}

function listItem({ task, checked, tokens }: Tokens.ListItem): VNode {
  const inner = all(tokens.filter(({ type }) => type !== 'checkbox'));
  return h('li', task ? [checked === true ? '☑ ' : '☐ ', ...inner] : inner);
}

function list({ ordered, start, items }: Tokens.List): VNode {
  const from = ordered && typeof start === 'number' && start !== 1 ? { start } : {};
  return h(ordered ? 'ol' : 'ul', from, items.map(listItem));
}

function table({ header, rows }: Tokens.Table): VNode {
  const row = (tag: 'th' | 'td', cells: readonly Tokens.TableCell[]): VNode =>
    h(
      'tr',
      cells.map(({ tokens, align }) => h(tag, align === null ? {} : { class: align }, all(tokens))),
    );
  const body = rows.map((cells) => row('td', cells));
  // Wide ones scroll by themselves, also by the keyboard.
  return h('div', { class: 'md-table', tabindex: 0 }, [
    h('table', [h('thead', [row('th', header)]), h('tbody', body)]),
  ]);
}

/** Headings are below those of the page, whatever their depth: it is shown, and says nothing of the page. */
const heading = ({ depth, tokens }: Tokens.Heading): VNode =>
  h('h3', { class: `md-${Math.min(depth, 3)}` }, all(tokens));

const BLOCKS: Readonly<Record<string, string>> = {
  ...{ paragraph: 'p', blockquote: 'blockquote', strong: 'strong', em: 'em', del: 'del' },
};

function pieceOf(token: Token): Piece | Piece[] {
  const tag = BLOCKS[token.type];
  if (tag !== undefined) return h(tag, all((token as Tokens.Generic).tokens));
  switch (token.type) {
    case 'heading':
      return heading(token as Tokens.Heading);
    case 'list':
      return list(token as Tokens.List);
    case 'table':
      return table(token as Tokens.Table);
    case 'code':
      return h('pre', { tabindex: 0 }, [h('code', (token as Tokens.Code).text)]);
    case 'codespan':
      return h('code', (token as Tokens.Codespan).text);
    case 'br':
      return h('br');
    case 'hr':
      return h('hr');
    case 'link':
      return link((token as Tokens.Link).href, all((token as Tokens.Link).tokens));
    case 'image':
      // Fetched from wherever, it would tell its host who reads this: a link to it does not.
      return link((token as Tokens.Image).href, [unescaped((token as Tokens.Image).text)]);
    case 'space':
    case 'def':
      return [];
    default:
      return rest(token);
  }
}

/** Text, also what looks like HTML, which is shown as it was written. */
function rest({ tokens, text, raw, type }: Tokens.Generic): Piece[] {
  if (tokens !== undefined && tokens.length > 0) return all(tokens);
  const written = typeof text === 'string' ? text : raw;
  return [type === 'text' ? unescaped(written) : written];
}

/** In levels of objects, of which a quotation has two and a list four: what is drawn calls itself for each of them. */
const DEEPEST = 200;

const isDeep = (part: unknown, left: number): boolean =>
  typeof part === 'object' &&
  part !== null &&
  (left === 0 || Object.values(part).some((inner) => isDeep(inner, left - 1)));

/** Markdown as parts of the page; null: it is deeper than anybody writes, and to be shown as it is. */
export const markdownNodes = (tokens: readonly Token[]): Piece[] | null =>
  isDeep(tokens, DEEPEST) ? null : all(tokens);
