import { Unreachable } from '#client';
import { wordsOf } from '../../../state/server/problem-words';
import { Locked } from '../../../state/received/decrypting';
import type { TextKey } from '../../../texts';

/** Why a file that the page fetched did not come, and what to do. */
export function whyNot(error: unknown, isForeign: boolean): TextKey {
  if (error instanceof Locked) {
    return {
      wrong: 'receive.passphraseWrong',
      key: 'receive.passphraseKey',
      damaged: 'receive.damaged',
    }[error.reason] as TextKey;
  }
  if (error instanceof DOMException) return 'receive.noRoom';
  // A browser does not say that it was not allowed to ask.
  if (error instanceof Unreachable && isForeign) return 'receive.blocked';
  return wordsOf(error).text;
}
