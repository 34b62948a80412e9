import { Inject, Injectable, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { DeflatePool } from '#zip';

const DEFLATE_POOL = Symbol('deflate pool');

/** The threads that deflate archives. */
export const InjectDeflatePool = (): ParameterDecorator => Inject(DEFLATE_POOL);

export const deflatePoolProvider: Provider = {
  provide: DEFLATE_POOL,
  useFactory: (): DeflatePool => new DeflatePool(),
};

/** Ends the threads with the server. */
@Injectable()
export class DeflatePoolLife implements OnApplicationShutdown {
  constructor(@InjectDeflatePool() private readonly pool: DeflatePool) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }
}
