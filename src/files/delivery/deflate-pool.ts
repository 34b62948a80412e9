import { Inject, Injectable, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { DeflatePool } from '#zip';

const DEFLATE_POOL = Symbol('deflate pool');

/** Where the contents of archives are deflated. */
export const InjectDeflatePool = (): ParameterDecorator => Inject(DEFLATE_POOL);

export const deflatePoolProvider: Provider = {
  provide: DEFLATE_POOL,
  useFactory: (): DeflatePool => new DeflatePool(),
};

/** Ends it with the server. */
@Injectable()
export class DeflatePoolLife implements OnApplicationShutdown {
  constructor(@InjectDeflatePool() private readonly pool: DeflatePool) {}

  onApplicationShutdown(): void {
    this.pool.close();
  }
}
