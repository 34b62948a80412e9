import { EyeOff, Flame, KeyRound, Radio, RefreshCw, Trash2 } from '@lucide/vue';
import type { TextKey } from '../../texts';
import type { Kind } from './upload-facts';

interface KindLook {
  readonly icon: typeof Flame;
  readonly text: TextKey;
}

/** How what an upload can be is shown, and what it is called. */
export const KIND_LOOKS: Readonly<Record<Kind, KindLook>> = {
  oneShot: { icon: Flame, text: 'uploads.kindOneShot' },
  password: { icon: KeyRound, text: 'uploads.kindPassword' },
  e2ee: { icon: EyeOff, text: 'uploads.kindE2ee' },
  stream: { icon: Radio, text: 'uploads.kindStream' },
  removable: { icon: Trash2, text: 'uploads.kindRemovable' },
  extendTTL: { icon: RefreshCw, text: 'uploads.kindExtendTTL' },
};
