import { Sessions } from '../auth/sessions.js';
import { DigestPoolLife, digestPoolProvider } from '../files/intake/digest-pool.js';
import { Outcomes } from '../files/intake/outcomes.js';
import { SlotReturns } from '../files/intake/slot-returns.js';
import { Transfers } from '../files/intake/transfers.js';
import { DeliveryClaims } from '../files/keeping/delivery-claims.js';
import { OrphanBytes } from '../files/keeping/orphan-bytes.js';
import { Purge } from '../files/keeping/purge.js';
import { storageModule } from '../files/keeping/storage.js';
import { Assembling } from '../files/pieces/assembling.js';
import { Finishing } from '../files/pieces/finishing.js';
import { GivingUp } from '../files/pieces/giving-up.js';
import { Holds } from '../files/pieces/holds.js';
import { Known } from '../files/pieces/known.js';
import { Lifetimes } from '../files/pieces/lifetimes.js';
import { RunningDigests } from '../files/pieces/running-digests.js';
import { ResumableSlots } from '../files/pieces/slots.js';
import { Unfinished } from '../files/pieces/unfinished.js';
import { Cleaner } from '../maintenance/cleaner.js';
import { CleaningLease } from '../maintenance/cleaning-lease.js';
import { Erasure } from '../maintenance/erasure.js';
import { Expiry } from '../maintenance/expiry.js';
import { Leftovers } from '../maintenance/leftovers.js';
import { Outlived } from '../maintenance/outlived.js';
import { Presence } from '../maintenance/presence.js';
import { LimitsService } from '../uploads/limits.service.js';
import { UploadsService } from '../uploads/uploads.service.js';

/** Files whose bytes all came, and whose end went wrong, are finished by who cleans. */
const pieces = [
  ...[Assembling, Finishing, GivingUp, Holds, Known, Lifetimes, ResumableSlots, RunningDigests],
  ...[DigestPoolLife, LimitsService, Outcomes, Transfers, Unfinished, UploadsService],
  digestPoolProvider,
];

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
    ...pieces,
  ],
};
