import { describeStorageContract } from '../../libs/storage/testing/storage-contract.js';
import { PART_SIZE, makeS3 } from './support/s3.js';

// A stage that is longer than a part is one that the service knows of.
const LISTED_FROM = PART_SIZE + 1;

describeStorageContract('s3', makeS3(), LISTED_FROM);
describeStorageContract('s3 with keys of our own', makeS3({ sse: 'SSE-C' }), LISTED_FROM);
