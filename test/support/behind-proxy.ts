import type { S3Backend } from '../../libs/storage/src/backends/s3.backend.js';
import type { S3Tuning } from '../../libs/storage/src/backends/s3/s3-tuning.js';
import { type FaultyProxy, faultyProxy } from './faulty-proxy.js';
import { s3Backend, s3Options } from './object-storage.js';
import { s3Service } from './s3-service.js';

/** One place in the service, new for every test. */
export interface BehindProxy {
  proxy: FaultyProxy;
  /** Its requests pass through the proxy. */
  sut: S3Backend;
  /** The same place without the proxy. */
  direct: S3Backend;
}

/** To be called in a `describe`: filled before each of its tests, closed behind it. */
export function behindProxy(tuning: Partial<S3Tuning>): BehindProxy {
  const at = {} as BehindProxy;
  beforeAll(async () => {
    at.proxy = await faultyProxy(s3Service().url);
  });
  afterAll(() => at.proxy.close());
  beforeEach(async () => {
    at.proxy.use(() => undefined);
    const { prefix } = s3Options();
    at.sut = await s3Backend({ prefix, endpoint: at.proxy.url }, tuning);
    at.direct = await s3Backend({ prefix });
  });
  afterEach(async () => {
    at.proxy.use(() => undefined);
    await at.sut.close();
    await at.direct.close();
  });
  return at;
}
