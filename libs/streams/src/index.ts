export { sniffContentType } from './content-type.js';
export { DigestPool, type DigestPoolOptions } from './digest-pool.js';
export { firstBytes } from './first-bytes.js';
export { holdLast } from './hold-last.js';
export { Inspector, type InspectorOptions } from './inspector.js';
export { LocalRendezvous } from './local-rendezvous.js';
export {
  type Offer,
  type OfferOptions,
  type Rendezvous,
  RendezvousError,
  type Taken,
} from './rendezvous.js';
export { type Inspection, RunningDigest } from './running-digest.js';
export { YoungGarbage } from './young-garbage.js';
