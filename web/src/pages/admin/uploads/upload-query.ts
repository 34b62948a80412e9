import type { Kind } from '../../../parts/uploads/upload-facts';

/** Which uploads are wanted; "" for all. */
export interface UploadQuery {
  readonly user: string;
  readonly token: string;
  readonly kind: Kind | '';
}
