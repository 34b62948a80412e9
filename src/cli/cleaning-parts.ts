import { Sessions } from '../auth/sessions.js';
import { SlotReturns } from '../files/intake/slot-returns.js';
import { DeliveryClaims } from '../files/keeping/delivery-claims.js';
import { OrphanBytes } from '../files/keeping/orphan-bytes.js';
import { Purge } from '../files/keeping/purge.js';
import { storageModule } from '../files/keeping/storage.js';
import { Cleaner } from '../maintenance/cleaner.js';
import { CleaningLease } from '../maintenance/cleaning-lease.js';
import { Erasure } from '../maintenance/erasure.js';
import { Expiry } from '../maintenance/expiry.js';
import { Leftovers } from '../maintenance/leftovers.js';
import { Outlived } from '../maintenance/outlived.js';
import { Presence } from '../maintenance/presence.js';

/** What cleans: rows and bytes, without anything that serves clients. */
export const cleaningParts = {
  imports: [storageModule],
  providers: [
    Cleaner,
    CleaningLease,
    DeliveryClaims,
    Erasure,
    Expiry,
    Leftovers,
    OrphanBytes,
    Outlived,
    Presence,
    Purge,
    Sessions,
    SlotReturns,
  ],
};
