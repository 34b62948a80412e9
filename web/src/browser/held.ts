/** Pages of this browser tell each other what they are at work on, so that no other one offers to do it. */
interface Word {
  readonly ask?: true;
  readonly held?: readonly string[];
  readonly free?: readonly string[];
}

const mine = new Set<string>();
let channel: BroadcastChannel | undefined;

/** Listens from now on to pages of the same `place`, and asks them what they hold. */
export function listen(
  place: string,
  {
    held,
    free,
  }: { held: (ids: readonly string[]) => void; free: (ids: readonly string[]) => void },
): void {
  channel ??= new BroadcastChannel(`plik-nest-held:${place}`);
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.ask === true && mine.size > 0) tell({ held: [...mine] });
    if (data.held !== undefined) held(data.held);
    if (data.free !== undefined) free(data.free);
  };
  tell({ ask: true });
}

function tell(word: Word): void {
  channel?.postMessage(word);
}

/** This page is at work on them, for as long as it is open. */
export function hold(...ids: readonly string[]): void {
  for (const id of ids) mine.add(id);
  tell({ held: ids });
}

export function letGo(...ids: readonly string[]): void {
  for (const id of ids) mine.delete(id);
  tell({ free: ids });
}
