import { randomUUID } from 'node:crypto';
import { describeStorageContract } from '../../libs/storage/testing/storage-contract.js';
import { making } from '../support/object-storage.js';

describeStorageContract(
  's3',
  making(() => ({})),
);
describeStorageContract(
  's3, with Content-MD5',
  making(() => ({ sendContentMd5: true })),
);
describeStorageContract(
  's3, with keys of our own',
  making(() => ({ sse: 'SSE-C' })),
);
describeStorageContract(
  's3, in a bucket of its own',
  making(() => ({ prefix: '', bucket: `own-${randomUUID()}` })),
);
