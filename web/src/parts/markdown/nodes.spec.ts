import { lexer } from 'marked';
import { type VNode, isVNode } from 'vue';
import { type Piece, markdownNodes, safeHref } from './nodes';

/** As markup, to be compared: the page itself never sees any. */
const shown = (pieces: readonly Piece[]): string => pieces.map(one).join('');

function one(piece: Piece): string {
  if (!isVNode(piece)) return piece.replaceAll('<', '‹');
  const { type, props, children } = piece as VNode & { children: string | Piece[] | null };
  const attributes = Object.entries(props ?? {}).map(
    ([name, value]) => ` ${name}=${String(value)}`,
  );
  const inner = typeof children === 'string' ? one(children) : shown(children ?? []);
  const tag = type as string;
  return `<${tag}${attributes.join('')}>${inner}</${tag}>`;
}

const drawn = (text: string): string =>
  shown(markdownNodes(lexer(text, { gfm: true, breaks: true })) ?? ['as written']);

const LINK = 'target=_blank rel=noopener noreferrer nofollow';

describe('Markdown', () => {
  it.each([
    ['a **b** _c_ ~~d~~ `e`', '<p>a <strong>b</strong> <em>c</em> <del>d</del> <code>e</code></p>'],
    ['# A\n\nb\nc', '<h3 class=md-1>A</h3><p>b<br></br>c</p>'],
    ['- a\n- [x] b', '<ul><li>a</li><li>☑ b</li></ul>'],
    ['3. a', '<ol start=3><li>a</li></ol>'],
    ['> a', '<blockquote><p>a</p></blockquote>'],
    ['```js\na < b\n```', '<pre tabindex=0><code>a ‹ b</code></pre>'],
    ['a &lt; b &amp; &#99; &#xe9; &bogus;', '<p>a ‹ b & c é &bogus;</p>'],
    ['[a](https://example.org/x)', `<p><a href=https://example.org/x ${LINK}>a</a></p>`],
    ['www.example.org', `<p><a href=http://www.example.org/ ${LINK}>www.example.org</a></p>`],
  ])('%j', (text, wanted) => {
    expect(drawn(text)).toBe(wanted);
  });

  it('has tables', () => {
    expect(drawn('|a|b|\n|-|:-:|\n|1|2|')).toContain(
      '<tbody><tr><td>1</td><td class=center>2</td></tr></tbody>',
    );
  });

  it.each([
    ['<script>alert(1)</script>', '‹script>alert(1)‹/script>'],
    ['a <img src=x onerror=alert(1)> b', '<p>a ‹img src=x onerror=alert(1)> b</p>'],
    ['[a](javascript:alert(1))', '<p>a</p>'],
    ['[a](JaVaScRiPt&colon;alert(1))', '<p>a</p>'],
    ['[a](data:text/html,x)', '<p>a</p>'],
    ['[a](#/?id=x)', '<p>a</p>'],
    ['[a](//example.org)', '<p>a</p>'],
    ['![a](https://example.org/a.png)', `<p><a href=https://example.org/a.png ${LINK}>a</a></p>`],
    ['![a](javascript:alert(1))', '<p>a</p>'],
  ])('of somebody who means harm: %j', (text, wanted) => {
    expect(drawn(text)).toBe(wanted);
  });

  it('that is deeper than anybody writes is shown as it was written', () => {
    expect(drawn(`${'>'.repeat(20)} a`)).toContain('<p>a</p>');
    expect(drawn(`${'>'.repeat(500)} a`)).toBe('as written');
    expect(drawn(`${'- '.repeat(200)} a`)).toBe('as written');
  });

  it('has no entities but those that people write', () => {
    expect(drawn('&toString; &valueOf;')).toBe('<p>&toString; &valueOf;</p>');
  });
});

describe('the address of a link', () => {
  it('leads to the web or to a mailbox, or nowhere', () => {
    expect(safeHref('mailto:a@example.org')).toBe('mailto:a@example.org');
    expect(safeHref('https://')).toBeUndefined();
    expect(safeHref(' javascript:alert(1)')).toBeUndefined();
    expect(safeHref('java\nscript:alert(1)')).toBeUndefined();
  });
});
