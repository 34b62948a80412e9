import { type Token, lexer } from 'marked';

/** What the page gets for a text; null: it is too much for the parser. */
export type FromLexer = readonly Token[] | null;

/** The scope of a worker, as far as it is used. */
interface Scope {
  postMessage(message: FromLexer): void;
  onmessage: ((event: MessageEvent<string>) => void) | null;
}

const scope = self as unknown as Scope;

function tokensOf(text: string): FromLexer {
  try {
    return lexer(text, { gfm: true, breaks: true });
  } catch {
    return null;
  }
}

scope.onmessage = ({ data }) => {
  scope.postMessage(tokensOf(data));
};
