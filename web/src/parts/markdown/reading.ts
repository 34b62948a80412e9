import type { Token } from 'marked';
import { type ShallowRef, onScopeDispose, shallowRef, watch } from 'vue';
import type { FromLexer } from './lexer.worker';

/** In ms: what takes longer was written to take long, and is shown as it is. */
const PATIENCE = 10_000;

/** Begins to read; returns how to stop it. `take` gets null where nothing comes of it. */
function read(text: string, take: (tokens: FromLexer) => void): () => void {
  const worker = new Worker(new URL('./lexer.worker.ts', import.meta.url), { type: 'module' });
  const stop = (): void => {
    clearTimeout(timer);
    worker.terminate();
  };
  const end = (tokens: FromLexer): void => {
    stop();
    take(tokens);
  };
  const timer = setTimeout(end, PATIENCE, null);
  worker.onmessage = ({ data }: MessageEvent<FromLexer>) => {
    end(data);
  };
  worker.onerror = () => {
    end(null);
  };
  worker.postMessage(text);
  return stop;
}

/**
 * A stranger's Markdown, read in a thread of its own: a few thousand signs can keep a parser busy for minutes, which
 * would stop the page. Null until it is read, and if it cannot be.
 */
export function useMarkdown(text: () => string): ShallowRef<readonly Token[] | null> {
  const tokens = shallowRef<FromLexer>(null);
  let stop: (() => void) | undefined;
  watch(
    text,
    (written) => {
      stop?.();
      stop = read(written, (found) => {
        tokens.value = found;
      });
    },
    { immediate: true },
  );
  onScopeDispose(() => stop?.());
  return tokens;
}
