import type { Upload } from '#client';
import { type Standing, standingOf } from '../../../state/received/files';
import type { TextKey } from '../../../texts';

export interface Note {
  readonly text: TextKey;
  /** `once`: to be read before the click. */
  readonly kind: 'once' | 'plain';
}

const plain = (text: TextKey): Note => ({ text, kind: 'plain' });

/** What is said above the button, or in its place. `isRunning`: all that there is of a stream is on its way to us. */
export function noteOf(
  upload: Pick<Upload, 'stream' | 'oneShot' | 'files'>,
  isRunning: boolean,
): Note | undefined {
  const standings = new Set<Standing>(upload.files.map((file) => standingOf(upload, file)));
  if (standings.size === 0) return plain('receive.noFilesText');
  if (upload.stream) return plain(ofStream(standings, isRunning));
  if (standings.has('ready')) {
    if (!upload.oneShot) return undefined;
    const text = upload.files.length === 1 ? 'receive.onceOne' : 'receive.onceEach';
    return { text, kind: 'once' };
  }
  if (standings.has('sending') || standings.has('awaited')) return plain('receive.notYet');
  return plain(standings.has('used') ? 'receive.allUsed' : 'receive.allRemoved');
}

function ofStream(standings: ReadonlySet<Standing>, isRunning: boolean): TextKey {
  if (standings.has('waiting-for-us')) {
    return isRunning ? 'receive.streamRunning' : 'receive.streamReady';
  }
  return standings.has('sender-away') ? 'receive.streamAway' : 'receive.streamOver';
}
