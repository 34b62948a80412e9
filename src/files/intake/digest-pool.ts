import { Inject, Injectable, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { DigestPool } from '#streams';
import { SETTINGS, type Settings } from '../../config/index.js';

const DIGEST_POOL = Symbol('digest pool');

/** The threads that compute digests of large files. */
export const InjectDigestPool = (): ParameterDecorator => Inject(DIGEST_POOL);

export const digestPoolProvider: Provider = {
  provide: DIGEST_POOL,
  inject: [SETTINGS],
  useFactory: (settings: Settings): DigestPool =>
    new DigestPool({ workers: settings.digestWorkers }),
};

/** Ends the threads with the server. */
@Injectable()
export class DigestPoolLife implements OnApplicationShutdown {
  constructor(@InjectDigestPool() private readonly pool: DigestPool) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }
}
